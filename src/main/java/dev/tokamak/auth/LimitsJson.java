package dev.tokamak.auth;

import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The limits of a key as its token and the list of keys hold them: an object that names those that
 * there are, such as {@code {"requestsPerMinute": 60}}.
 */
final class LimitsJson {
  private static final String REQUESTS = "requestsPerMinute";
  private static final String TOKENS = "tokensPerMinute";
  private static final String CONCURRENT = "concurrentRequests";

  private LimitsJson() {}

  /** The object's fields; none where there are no limits. */
  static Map<String, Integer> write(KeyLimits limits) {
    Map<String, Integer> fields = new LinkedHashMap<>();
    limits.requestsPerMinute().ifPresent(limit -> fields.put(REQUESTS, limit));
    limits.tokensPerMinute().ifPresent(limit -> fields.put(TOKENS, limit));
    limits.concurrentRequests().ifPresent(limit -> fields.put(CONCURRENT, limit));
    return fields;
  }

  /**
   * The limits in an object.
   *
   * @param value as it was parsed; null: none
   * @throws IllegalArgumentException when it is anything else than {@link #write} writes: a limit
   *     that cannot be read must not become no limit
   */
  static KeyLimits read(Object value) {
    if (value == null) {
      return KeyLimits.NONE;
    }
    if (!(value instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("limits are no object");
    }
    try {
      return new KeyLimits(
          limit(fields.get(REQUESTS)), limit(fields.get(TOKENS)), limit(fields.get(CONCURRENT)));
    } catch (TokamakException outOfRange) {
      throw new IllegalArgumentException(outOfRange.getMessage());
    }
  }

  private static OptionalInt limit(Object value) {
    return switch (value) {
      case null -> OptionalInt.empty();
      case Integer number -> OptionalInt.of(number);
      case Long number when number == number.intValue() -> OptionalInt.of(number.intValue());
      default -> throw new IllegalArgumentException("a limit is no whole number: " + value);
    };
  }
}
