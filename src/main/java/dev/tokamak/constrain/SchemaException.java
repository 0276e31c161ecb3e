package dev.tokamak.constrain;

/**
 * A schema that cannot be enforced: it is malformed, holds what is not supported, or is too
 * complex.
 */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a schema was refused. */
  public enum Reason {
    /** The schema is no valid JSON Schema. */
    MALFORMED,
    /** It uses something that cannot be enforced exactly. */
    UNSUPPORTED,
    /** It exceeds a limit. */
    TOO_COMPLEX,
    /** No document fits it. */
    UNSATISFIABLE
  }

  private final Reason reason;
  private final String pointer;

  /**
   * @param pointer where in the schema, as a JSON pointer; empty for the whole
   * @param message what is wrong and what would be right
   */
  public SchemaException(Reason reason, String pointer, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.pointer = pointer;
  }

  public Reason reason() {
    return reason;
  }

  public String pointer() {
    return pointer;
  }
}
