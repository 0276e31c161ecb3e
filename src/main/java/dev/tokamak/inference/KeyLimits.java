package dev.tokamak.inference;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How much one API key may ask for; what is absent is not limited here. Invalid values cannot
 * exist.
 *
 * @param requestsPerMinute at least 1
 * @param tokensPerMinute at least 1; those of prompts and answers together
 * @param concurrentRequests at least 1
 */
public record KeyLimits(
    OptionalInt requestsPerMinute, OptionalInt tokensPerMinute, OptionalInt concurrentRequests) {

  public static final KeyLimits NONE =
      new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  public KeyLimits {
    check(requestsPerMinute, "requestsPerMinute");
    check(tokensPerMinute, "tokensPerMinute");
    check(concurrentRequests, "concurrentRequests");
  }

  /** These limits, and the others where there are none here. */
  public KeyLimits or(KeyLimits others) {
    return new KeyLimits(
        or(requestsPerMinute, others.requestsPerMinute),
        or(tokensPerMinute, others.tokensPerMinute),
        or(concurrentRequests, others.concurrentRequests));
  }

  private static OptionalInt or(OptionalInt mine, OptionalInt other) {
    return mine.isPresent() ? mine : other;
  }

  private static void check(OptionalInt limit, String param) {
    Objects.requireNonNull(limit, param);
    if (limit.isPresent() && limit.getAsInt() < 1) {
      throw ErrorCode.INVALID_REQUEST.at(param, "must be at least 1");
    }
  }
}
