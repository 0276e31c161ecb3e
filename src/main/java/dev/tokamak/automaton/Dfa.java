package dev.tokamak.automaton;

import java.util.Arrays;

/**
 * A minimal deterministic automaton in a canonical numbering: two of them are equal exactly where
 * their languages are. State 0 is the start; every state is reachable and live; an automaton of the
 * empty language has no states. Immutable.
 */
final class Dfa {
  /** Where no text of the language goes on so. */
  static final int DEAD = -1;

  private final Alphabet alphabet;
  private final int states;
  private final int classes;
  private final int[] table;
  private final boolean[] accept;
  private final int hash;

  private Dfa(Alphabet alphabet, int states, int[] table, boolean[] accept) {
    this.alphabet = alphabet;
    this.states = states;
    this.classes = alphabet.size();
    this.table = table;
    this.accept = accept;
    this.hash = 31 * (31 * alphabet.hashCode() + Arrays.hashCode(table)) + Arrays.hashCode(accept);
  }

  /**
   * Brings any deterministic automaton into this form.
   *
   * @param states how many; 0 is the start
   * @param table the targets by state and class, {@link #DEAD} for none; may be longer than needed
   */
  static Dfa minimal(Alphabet alphabet, int states, int[] table, boolean[] accept) {
    return Canonical.of(alphabet, states, table, accept);
  }

  /** Only for {@link Canonical}. */
  static Dfa canonical(Alphabet alphabet, int states, int[] table, boolean[] accept) {
    return new Dfa(alphabet, states, table, accept);
  }

  Alphabet alphabet() {
    return alphabet;
  }

  int states() {
    return states;
  }

  int classes() {
    return classes;
  }

  boolean isEmpty() {
    return states == 0;
  }

  int next(int state, int symbolClass) {
    return table[state * classes + symbolClass];
  }

  boolean accepts(int state) {
    return accept[state];
  }

  /** Whether every text of code points goes on from a state and is accepted. */
  boolean universal(int state) {
    if (!accept[state]) {
      return false;
    }
    for (int c = 0; c < classes; c++) {
      if (next(state, c) != state) {
        return false;
      }
    }
    for (int i = 0; i < alphabet.intervals(); i++) {
      if (alphabet.id(i) == Alphabet.NONE && alphabet.start(i) != Character.MIN_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  /** About how much it is to keep it and its states: their number, more for large rows. */
  long weight() {
    return 1 + states + (long) states * classes / 16;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dfa dfa
        && hash == dfa.hash
        && alphabet.equals(dfa.alphabet)
        && Arrays.equals(table, dfa.table)
        && Arrays.equals(accept, dfa.accept);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
