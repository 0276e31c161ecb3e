package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which states of an automaton no text of some symbols tells apart: the rounds of Moore's
 * minimization, stopped early. States that only count how much may still come are alike as long as
 * much may come. Immutable to its users and safe for use by many threads.
 */
final class Lookalikes {
  /** Beyond this size finding out would take longer than it could save. */
  private static final int MOST_TRANSITIONS = 4_096;

  private static final int MOST_ROUNDS = 32;

  private final Dfa dfa;

  /** By the logarithm of the number of symbols: for each state the first that is alike. */
  private volatile int[][] examples;

  Lookalikes(Dfa dfa) {
    this.dfa = dfa;
  }

  /** The first state that is like a state for texts of so many symbols, perhaps itself. */
  int example(int state, int symbols) {
    if (symbols > MOST_ROUNDS || (long) dfa.states() * dfa.classes() > MOST_TRANSITIONS) {
      return state;
    }
    int[][] known = examples;
    if (known == null) {
      known = find();
      examples = known;
    }
    return known[log(symbols)][state];
  }

  /** Rounded up. */
  private static int log(int symbols) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, symbols) - 1);
  }

  private int[][] find() {
    int n = dfa.states();
    int[][] found = new int[log(MOST_ROUNDS) + 1][];
    int[] block = new int[n];
    for (int s = 0; s < n; s++) {
      block[s] = dfa.accepts(s) ? 1 : 0;
    }
    for (int round = 1; round <= MOST_ROUNDS; round++) {
      block = refined(block);
      if (Integer.bitCount(round) == 1) {
        found[log(round)] = firsts(block);
      }
    }
    return found;
  }

  private int[] refined(int[] block) {
    int classes = dfa.classes();
    int[] finer = new int[block.length];
    Map<Ints, Integer> numbers = new HashMap<>();
    for (int s = 0; s < block.length; s++) {
      int[] row = new int[classes + 1];
      for (int c = 0; c < classes; c++) {
        int target = dfa.next(s, c);
        row[c] = target == Dfa.DEAD ? Dfa.DEAD : block[target];
      }
      row[classes] = block[s];
      Integer known = numbers.putIfAbsent(new Ints(row), numbers.size());
      finer[s] = known == null ? numbers.size() - 1 : known;
    }
    return finer;
  }

  private static int[] firsts(int[] block) {
    int[] first = new int[block.length];
    Arrays.fill(first, -1);
    int[] result = new int[block.length];
    for (int s = 0; s < block.length; s++) {
      if (first[block[s]] < 0) {
        first[block[s]] = s;
      }
      result[s] = first[block[s]];
    }
    return result;
  }
}
