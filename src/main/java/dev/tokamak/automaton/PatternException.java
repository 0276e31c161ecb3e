package dev.tokamak.automaton;

/** A regular expression that is not understood. The message says what is wrong and where. */
public final class PatternException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a pattern was refused. */
  public enum Kind {
    /** It is no regular expression of ECMA-262. */
    MALFORMED,
    /** It is one, but uses what no automaton can do, or what is not known here. */
    UNSUPPORTED
  }

  private final Kind kind;

  PatternException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
