package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a key is good for.
 *
 * @param limit empty: for ever
 */
public record KeyLifetime(Optional<Duration> limit) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([mhdw])");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** A key that ends only by being revoked. */
  public static final KeyLifetime NEVER_ENDS = new KeyLifetime(Optional.empty());

  /** What a key gets when nothing is said: 90 days. */
  public static final KeyLifetime DEFAULT = new KeyLifetime(Optional.of(Duration.ofDays(90)));

  public KeyLifetime {
    Objects.requireNonNull(limit);
    if (limit.isPresent() && (!limit.get().isPositive() || limit.get().compareTo(LONGEST) > 0)) {
      throw ErrorCode.INVALID_REQUEST.at("expires", "must lie between 1m and 36500d, or be never");
    }
  }

  /**
   * Reads {@code 30m}, {@code 12h}, {@code 90d}, {@code 4w} or {@code never}.
   *
   * @throws dev.tokamak.inference.TokamakException for anything else
   */
  public static KeyLifetime parse(String text) {
    if (text.equals("never")) {
      return NEVER_ENDS;
    }
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw ErrorCode.INVALID_REQUEST.at(
          "expires", "must be a number with m, h, d or w, such as 90d or 12h, or never");
    }
    long number = Long.parseLong(parts.group(1));
    return new KeyLifetime(
        Optional.of(
            switch (parts.group(2)) {
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              case "d" -> Duration.ofDays(number);
              case "w" -> Duration.ofDays(7 * number);
              case String unit -> throw new AssertionError(unit);
            }));
  }

  /** When a key made at that time ends, or empty: never. */
  Optional<Instant> endOf(Instant created) {
    return limit.map(created::plus);
  }
}
