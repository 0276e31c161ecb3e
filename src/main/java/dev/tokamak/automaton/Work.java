package dev.tokamak.automaton;

/**
 * What building one language may cost: a count of steps instead of a clock, so that the same input
 * always meets the same end.
 */
final class Work {
  /** States of one automaton. */
  static final int MAX_STATES = 10_000;

  /** Entries of one automaton's table: 8 MB. */
  static final int MAX_TABLE = 2_000_000;

  private static final long MAX_STEPS = 3_000_000;

  private final String what;
  private long left = MAX_STEPS;

  /**
   * @param what is being built, for messages
   */
  Work(String what) {
    this.what = what;
  }

  /** Takes some steps. */
  void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new TooComplexException(
          what + " takes more than " + MAX_STEPS + " steps to become an automaton");
    }
  }

  /** Checks the size of an automaton that grows. */
  void checkSize(int states, int classes) {
    if (states > MAX_STATES) {
      throw new TooComplexException(what + " takes more than " + MAX_STATES + " states");
    }
    if ((long) states * classes > MAX_TABLE) {
      throw new TooComplexException(
          what + " takes a table of more than " + MAX_TABLE + " transitions");
    }
  }
}
