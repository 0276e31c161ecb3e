package dev.tokamak.automaton;

/**
 * A state within a string, which knows how many characters may still come: that of {@link
 * CharState} between two characters, that of {@link MidState} within one.
 */
abstract class StringState extends TextState {
  /** No upper bound. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** By byte the index into the targets. */
  final byte[] classes;

  final StringAutomaton automaton;

  /** The fewest and the most characters from here, one that has begun included. */
  final int shortest;

  final int longest;

  StringState(StringAutomaton automaton, byte[] classes, int shortest, int longest) {
    this.automaton = automaton;
    this.classes = classes;
    this.shortest = shortest;
    this.longest = longest;
  }

  /** The targets by class of bytes; not to be written. */
  abstract TextState[] targets();

  /**
   * Whether some text goes on from here with a number of characters within bounds, neither of which
   * is void.
   */
  abstract boolean has(int min, int max);

  @Override
  public final boolean accepting() {
    return false;
  }

  @Override
  public final boolean last() {
    return false;
  }
}
