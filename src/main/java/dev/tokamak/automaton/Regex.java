package dev.tokamak.automaton;

import java.util.List;

/** A regular expression over code points. */
sealed interface Regex {
  Regex EMPTY = new Sequence(List.of());

  /** One character of a set. */
  record Chars(CodePoints set) implements Regex {}

  /** One after another. */
  record Sequence(List<Regex> parts) implements Regex {}

  /** Any of some. */
  record Choice(List<Regex> options) implements Regex {}

  /**
   * A number of times.
   *
   * @param max {@link #UNBOUNDED} for any number
   */
  record Repeat(Regex body, int min, int max) implements Regex {}

  /** A condition on the place alone. */
  record Assert(Place place) implements Regex {}

  /** A condition on what follows, which is not consumed. */
  record Look(Regex body, boolean negative) implements Regex {}

  int UNBOUNDED = Integer.MAX_VALUE;

  /** Places between two characters. */
  enum Place {
    START,
    END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }
}
