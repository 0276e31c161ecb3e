package dev.tokamak.automaton;

/**
 * A language that would take more states or time than is allowed. The message says what and how
 * much.
 */
public final class TooComplexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TooComplexException(String message) {
    super(message);
  }
}
