package dev.tokamak.inference;

import java.util.Locale;

/** What can go wrong, as the caller is told it. Each code owns its HTTP status. */
public enum ErrorCode {
  INVALID_REQUEST(400),
  INVALID_TOOL_SCHEMA(400),
  CONTEXT_LENGTH_EXCEEDED(400),
  UNSUPPORTED(400),
  UNAUTHORIZED(401),
  FORBIDDEN(403),
  MODEL_NOT_FOUND(404),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  NOT_ACCEPTABLE(406),
  IDEMPOTENCY_CONFLICT(409),
  PAYLOAD_TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  RATE_LIMITED(429),
  OVERLOADED(429),
  INTERNAL(500),
  BACKEND_FAILED(502),
  SHUTTING_DOWN(503),
  BACKEND_TIMEOUT(504);

  private final int status;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  ErrorCode(int status) {
    this.status = status;
  }

  /** The HTTP status that carries this code. */
  public int status() {
    return status;
  }

  /** The code as it stands in an error body, for example {@code invalid_request}. */
  public String wireName() {
    return wireName;
  }

  /** An error that concerns the request as a whole. */
  public TokamakException because(String message) {
    return new TokamakException(this, message, null);
  }

  /**
   * An error in one field.
   *
   * @param param where it is, for example {@code maxTokens} or {@code messages[2].content}
   * @param message what would be right, readable behind the field's name
   */
  public TokamakException at(String param, String message) {
    return new TokamakException(this, param + " " + message, param);
  }
}
