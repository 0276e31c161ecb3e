package dev.tokamak.automaton;

/**
 * Merges states that no text tells apart, in O(m log m) for m transitions.
 *
 * <p>Hopcroft's partition refinement in the form of Valmari and Lehtinen ("Efficient Minimization
 * of DFAs with Partial Transition Functions", STACS 2008), which needs no dead state: blocks of
 * states and bundles of transitions ("cords") split each other.
 */
final class Minimizer {
  private final int[] marked;
  private final int[] touched;
  private int touchedCount;

  private Minimizer(int size) {
    marked = new int[size];
    touched = new int[size];
  }

  /**
   * @param table the targets by state and class, -1 for none; every state must be live
   * @return the block of each state
   */
  static int[] blocks(int states, int classes, int[] table, boolean[] accept) {
    int transitions = 0;
    for (int target : table) {
      if (target >= 0) {
        transitions++;
      }
    }
    int[] from = new int[transitions];
    int[] to = new int[transitions];
    int[] cord = new int[transitions];
    int n = 0;
    // By class, so that the cords begin as contiguous runs.
    int[] cordStart = new int[classes + 1];
    for (int c = 0; c < classes; c++) {
      cordStart[c] = n;
      for (int s = 0; s < states; s++) {
        int target = table[s * classes + c];
        if (target >= 0) {
          from[n] = s;
          to[n] = target;
          cord[n++] = c;
        }
      }
    }
    cordStart[classes] = n;
    Minimizer work = new Minimizer(Math.max(states, transitions) + 1);
    Sets blocks = new Sets(states);
    Sets cords = new Sets(transitions);
    cords.runs(cordStart, classes, cord);
    for (int s = 0; s < states; s++) {
      if (accept[s]) {
        work.mark(blocks, s);
      }
    }
    work.split(blocks);
    work.refine(blocks, cords, from, to, states);
    return blocks.set;
  }

  private void refine(Sets blocks, Sets cords, int[] from, int[] to, int states) {
    int[] first = new int[states + 1];
    int[] incoming = new int[to.length];
    for (int target : to) {
      first[target + 1]++;
    }
    for (int s = 0; s < states; s++) {
      first[s + 1] += first[s];
    }
    int[] fill = first.clone();
    for (int t = 0; t < to.length; t++) {
      incoming[fill[to[t]]++] = t;
    }
    int block = 1;
    for (int c = 0; c < cords.count; c++) {
      for (int i = cords.first[c]; i < cords.past[c]; i++) {
        mark(blocks, from[cords.elements[i]]);
      }
      split(blocks);
      for (; block < blocks.count; block++) {
        for (int i = blocks.first[block]; i < blocks.past[block]; i++) {
          int state = blocks.elements[i];
          for (int j = first[state]; j < first[state + 1]; j++) {
            mark(cords, incoming[j]);
          }
        }
        split(cords);
      }
    }
  }

  private void mark(Sets sets, int element) {
    int set = sets.set[element];
    int at = sets.location[element];
    int front = sets.first[set] + marked[set];
    if (at < front) {
      return;
    }
    sets.elements[at] = sets.elements[front];
    sets.location[sets.elements[at]] = at;
    sets.elements[front] = element;
    sets.location[element] = front;
    if (marked[set]++ == 0) {
      touched[touchedCount++] = set;
    }
  }

  private void split(Sets sets) {
    while (touchedCount > 0) {
      int set = touched[--touchedCount];
      int middle = sets.first[set] + marked[set];
      if (middle == sets.past[set]) {
        marked[set] = 0;
        continue;
      }
      int fresh = sets.count;
      if (marked[set] <= sets.past[set] - middle) {
        sets.first[fresh] = sets.first[set];
        sets.past[fresh] = middle;
        sets.first[set] = middle;
      } else {
        sets.past[fresh] = sets.past[set];
        sets.first[fresh] = middle;
        sets.past[set] = middle;
      }
      for (int i = sets.first[fresh]; i < sets.past[fresh]; i++) {
        sets.set[sets.elements[i]] = fresh;
      }
      marked[set] = 0;
      marked[fresh] = 0;
      sets.count++;
    }
  }

  /** A partition of 0 to n-1 whose sets are runs of one array. */
  private static final class Sets {
    private final int[] elements;
    private final int[] location;
    private final int[] set;
    private final int[] first;
    private final int[] past;
    private int count;

    private Sets(int n) {
      elements = new int[n];
      location = new int[n];
      set = new int[n];
      first = new int[n + 1];
      past = new int[n + 1];
      count = n > 0 ? 1 : 0;
      for (int i = 0; i < n; i++) {
        elements[i] = i;
        location[i] = i;
      }
      past[0] = n;
    }

    private void runs(int[] starts, int runs, int[] runOf) {
      count = 0;
      int[] number = new int[runs];
      for (int r = 0; r < runs; r++) {
        if (starts[r] < starts[r + 1]) {
          first[count] = starts[r];
          past[count] = starts[r + 1];
          number[r] = count++;
        }
      }
      for (int i = 0; i < set.length; i++) {
        set[i] = number[runOf[i]];
      }
    }
  }
}
