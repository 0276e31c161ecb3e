package dev.tokamak.inference;

import java.util.OptionalInt;

/**
 * A failure that the caller is meant to read: its message is written for them and holds nothing
 * internal.
 *
 * <p>It has no stack trace, since it reports on a request, not on this program.
 */
public final class TokamakException extends RuntimeException {
  private final ErrorCode code;
  private final String param;
  private final int retryAfterSeconds;

  TokamakException(ErrorCode code, String message, String param) {
    this(code, message, param, -1);
  }

  private TokamakException(ErrorCode code, String message, String param, int retryAfterSeconds) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public ErrorCode code() {
    return code;
  }

  /** The field at fault, or null where the request as a whole is. */
  public String param() {
    return param;
  }

  /** Seconds after which trying again is worth it, where that is known. */
  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds < 0 ? OptionalInt.empty() : OptionalInt.of(retryAfterSeconds);
  }

  /** The same failure with a time after which trying again is worth it. */
  public TokamakException retryAfter(int seconds) {
    return new TokamakException(code, getMessage(), param, seconds);
  }
}
