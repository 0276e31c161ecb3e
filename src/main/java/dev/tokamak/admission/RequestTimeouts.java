package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long requests may take: what their senders ask for within bounds, else what is configured.
 *
 * <p>Immutable.
 */
final class RequestTimeouts {
  private static final String HEADER = RequestValidator.TIMEOUT_HEADER;

  /** Bounded, so that no number can overflow. */
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?(ms|s|m)?");

  private final Optional<Duration> standard;
  private final Duration longest;

  /**
   * @param standard for requests that say nothing; empty: as long as they take
   * @param longest the most that a request may ask for
   * @throws TokamakException naming the property whose value cannot be used
   */
  RequestTimeouts(Optional<Duration> standard, Duration longest) {
    if (!longest.isPositive()) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.admission.max-request-timeout must be longer than 0.");
    }
    if (standard.isPresent()
        && (!standard.get().isPositive() || standard.get().compareTo(longest) > 0)) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.admission.request-timeout must be longer than 0 and no longer than"
              + " tokamak.admission.max-request-timeout, which is "
              + shown(longest)
              + " seconds.");
    }
    this.standard = standard;
    this.longest = longest;
  }

  /**
   * The time that a request gets.
   *
   * @param asked the header's value, or null where there is none
   * @throws TokamakException {@code invalid_request}, saying what would be right
   */
  Optional<Duration> of(String asked) {
    if (asked == null) {
      return standard;
    }
    Matcher parts = TEXT.matcher(asked.strip());
    if (!parts.matches()) {
      throw wrong();
    }
    Duration timeout = duration(new BigDecimal(parts.group(1)), parts.group(2));
    if (!timeout.isPositive() || timeout.compareTo(longest) > 0) {
      throw wrong();
    }
    return Optional.of(timeout);
  }

  private static Duration duration(BigDecimal number, String unit) {
    int nanosDigits = "ms".equals(unit) ? 6 : 9;
    Duration duration = Duration.ofNanos(number.movePointRight(nanosDigits).longValue());
    return "m".equals(unit) ? duration.multipliedBy(60) : duration;
  }

  private TokamakException wrong() {
    return ErrorCode.INVALID_REQUEST.at(
        HEADER,
        "must be seconds, such as 30 or 2.5, or a number with ms, s or m; more than 0 and at most "
            + shown(longest)
            + " seconds");
  }

  private static String shown(Duration duration) {
    return new BigDecimal(duration.toNanos()).movePointLeft(9).stripTrailingZeros().toPlainString();
  }
}
