package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.replay.RequestIdentity;
import io.vertx.ext.web.RoutingContext;

/** The header by which a request says that it may come again, and is to be answered once. */
final class IdempotencyHeader {
  static final String NAME = "Idempotency-Key";

  /** In an answer that was made for an earlier request. */
  static final String REPLAYED = "Idempotent-Replayed";

  private IdempotencyHeader() {}

  /**
   * The sender's name for a request, or null.
   *
   * @throws TokamakException {@code invalid_request}
   */
  static String read(RoutingContext routing) {
    String key = routing.request().getHeader(NAME);
    if (key == null) {
      return null;
    }
    boolean printable = key.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    if (key.isBlank() || key.length() > RequestIdentity.MAX_LENGTH || !printable) {
      throw ErrorCode.INVALID_REQUEST.at(
          NAME, "must be 1 to " + RequestIdentity.MAX_LENGTH + " printable ASCII characters");
    }
    return key;
  }
}
