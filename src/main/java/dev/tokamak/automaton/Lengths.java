package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many characters may follow each state of an automaton: the least and the greatest number, and
 * on demand exactly which ones.
 *
 * <p>The states from which n characters can complete a text are a set for each n; each set follows
 * from the one before, so the sequence becomes periodic (as the lengths of any regular language do,
 * Chrobak 1986), and is kept up to there.
 */
final class Lengths {
  static final int UNBOUNDED = StringState.UNBOUNDED;

  // What asks for the horizon has little time.
  private static final int LAYERS_TRIED = 32;
  private static final int MOST_STATES = 1_000;

  /** How far the period is looked for where nobody needs it. */
  private static final int SETTLED = 256;

  private final Dfa dfa;
  private final int[] shortest;
  private final int[] longest;

  /** Where transitions come from: for each state the distinct sources. */
  private final int[] first;

  private final int[] sources;

  private final List<BitSet> layers = new ArrayList<>();
  private final Map<BitSet, Integer> seen = new HashMap<>();

  /** The layer that comes again behind the last one; -1 while that is not known. */
  private int back = -1;

  Lengths(Dfa dfa) {
    this.dfa = dfa;
    int n = dfa.states();
    int[] out = new int[n];
    first = new int[n + 1];
    int[] mark = new int[n];
    for (int s = 0; s < n; s++) {
      for (int c = 0; c < dfa.classes(); c++) {
        int target = dfa.next(s, c);
        if (target != Dfa.DEAD && mark[target] != s + 1) {
          mark[target] = s + 1;
          first[target + 1]++;
          out[s]++;
        }
      }
    }
    for (int s = 0; s < n; s++) {
      first[s + 1] += first[s];
    }
    sources = new int[first[n]];
    int[] fill = first.clone();
    Arrays.fill(mark, 0);
    for (int s = 0; s < n; s++) {
      for (int c = 0; c < dfa.classes(); c++) {
        int target = dfa.next(s, c);
        if (target != Dfa.DEAD && mark[target] != s + 1) {
          mark[target] = s + 1;
          sources[fill[target]++] = s;
        }
      }
    }
    shortest = least(n);
    longest = greatest(n, out);
  }

  private int[] least(int n) {
    int[] distance = new int[n];
    Arrays.fill(distance, UNBOUNDED);
    int[] queue = new int[n];
    int tail = 0;
    for (int s = 0; s < n; s++) {
      if (dfa.accepts(s)) {
        distance[s] = 0;
        queue[tail++] = s;
      }
    }
    for (int head = 0; head < tail; head++) {
      int state = queue[head];
      for (int i = first[state]; i < first[state + 1]; i++) {
        if (distance[sources[i]] == UNBOUNDED) {
          distance[sources[i]] = distance[state] + 1;
          queue[tail++] = sources[i];
        }
      }
    }
    return distance;
  }

  /** States are taken away from the end; what is left reaches a cycle. */
  private int[] greatest(int n, int[] out) {
    int[] most = new int[n];
    int[] queue = new int[n];
    boolean[] done = new boolean[n];
    int tail = 0;
    for (int s = 0; s < n; s++) {
      if (out[s] == 0) {
        queue[tail++] = s;
      }
    }
    for (int head = 0; head < tail; head++) {
      int state = queue[head];
      done[state] = true;
      for (int i = first[state]; i < first[state + 1]; i++) {
        int source = sources[i];
        most[source] = Math.max(most[source], most[state] + 1);
        if (--out[source] == 0) {
          queue[tail++] = source;
        }
      }
    }
    for (int s = 0; s < n; s++) {
      if (!done[s]) {
        most[s] = UNBOUNDED;
      }
    }
    return most;
  }

  static int plus(int length, int more) {
    return length == UNBOUNDED ? UNBOUNDED : length + more;
  }

  static int minus(int length, int less) {
    return length == UNBOUNDED ? UNBOUNDED : length - less;
  }

  int shortest(int state) {
    return shortest[state];
  }

  int longest(int state) {
    return longest[state];
  }

  /**
   * Makes sure that {@link #has} can answer for bounds up to one.
   *
   * @throws TooComplexException where that takes too much
   */
  synchronized void prepare(int max, Work work) {
    while (layers.size() <= max && back < 0) {
      BitSet layer = new BitSet(dfa.states());
      if (layers.isEmpty()) {
        for (int s = 0; s < dfa.states(); s++) {
          layer.set(s, dfa.accepts(s));
        }
      } else {
        BitSet before = layers.getLast();
        for (int s = before.nextSetBit(0); s >= 0; s = before.nextSetBit(s + 1)) {
          for (int i = first[s]; i < first[s + 1]; i++) {
            layer.set(sources[i]);
          }
          work.spend(first[s + 1] - first[s]);
        }
      }
      work.spend(1 + dfa.states() / 64);
      Integer same = seen.putIfAbsent(layer, layers.size());
      if (same != null) {
        back = same;
      } else {
        layers.add(layer);
      }
    }
  }

  /** Whether a text goes on from a state with a number of characters within bounds. */
  synchronized boolean has(int state, int min, int max) {
    if (max < shortest[state] || min > longest[state]) {
      return false;
    }
    if (min <= shortest[state] || max == UNBOUNDED) {
      return true;
    }
    prepare(max, new Work("the length of a string"));
    for (int n = min; n <= max && n - min <= layers.size(); n++) {
      if (layers.get(layer(n)).get(state)) {
        return true;
      }
    }
    return false;
  }

  private int layer(int n) {
    return n < layers.size() ? n : back + (n - back) % (layers.size() - back);
  }

  /** Looks for the period, as far as that is cheap. */
  synchronized void settle() {
    try {
      prepare(SETTLED, new Work("the length of a string"));
    } catch (TooComplexException tooMuch) {
      // It stays unknown.
      return;
    }
  }

  /**
   * Among so many successive lengths there is one that is possible, for every state from which
   * lengths without bound are; every other state allows less.
   *
   * @return {@link #UNBOUNDED} where that was not found out
   */
  synchronized int horizon() {
    if (back < 0 && layers.isEmpty() && dfa.states() <= MOST_STATES) {
      prepare(LAYERS_TRIED, new Work("the length of a string"));
    }
    return back < 0 ? UNBOUNDED : layers.size();
  }
}
