package dev.tokamak.api;

import dev.tokamak.auth.Caller;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Usage;
import io.vertx.ext.web.RoutingContext;

/**
 * What is known about one HTTP exchange besides its texts: enough for its log line.
 *
 * <p>Belongs to the exchange's event loop.
 */
final class Exchange {
  private static final String KEY = Exchange.class.getName();

  private final String requestId;
  private final String traceId;
  private final long startNanos = System.nanoTime();
  private Caller caller;
  private String completionId;
  private String user;
  private Usage usage;
  private ErrorCode error;

  private Exchange(String requestId, String traceId) {
    this.requestId = requestId;
    this.traceId = traceId;
  }

  /**
   * Begins an exchange.
   *
   * @param traceId null where it is not traced
   */
  static Exchange open(RoutingContext routing, String requestId, String traceId) {
    Exchange exchange = new Exchange(requestId, traceId);
    routing.put(KEY, exchange);
    return exchange;
  }

  /** The exchange that {@link FrontDoor} opened. */
  static Exchange of(RoutingContext routing) {
    return routing.get(KEY);
  }

  String requestId() {
    return requestId;
  }

  /** The trace that it is part of; null where there is none. */
  String traceId() {
    return traceId;
  }

  void calledBy(Caller caller) {
    this.caller = caller;
  }

  /** Who calls, once that is known. */
  Caller caller() {
    return caller;
  }

  /**
   * Names what is being made.
   *
   * @param user the sender's own name for the person behind the request, or null
   */
  void completion(String completionId, String user) {
    this.completionId = completionId;
    this.user = user;
  }

  void used(Usage usage) {
    this.usage = usage;
  }

  void failed(ErrorCode error) {
    this.error = error;
  }

  /** The facts as one line, without the request's first part and status. */
  String summary() {
    StringBuilder line = new StringBuilder();
    line.append((System.nanoTime() - startNanos) / 1_000_000).append(" ms");
    if (error != null) {
      line.append(' ').append(error.wireName());
    }
    if (completionId != null) {
      line.append(' ').append(completionId);
    }
    if (usage != null) {
      line.append(" tokens=").append(usage.promptTokens()).append('+');
      line.append(usage.completionTokens());
    }
    if (caller != null) {
      line.append(' ').append(caller.workspaceId()).append(' ').append(caller.userId());
    }
    if (user != null) {
      line.append(" user=").append(Warnings.shown(user));
    }
    if (traceId != null) {
      line.append(" trace=").append(traceId);
    }
    return line.toString();
  }
}
