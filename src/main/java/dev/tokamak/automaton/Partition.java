package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The coarsest alphabet of code points that can say everything that some sets say. */
final class Partition {
  private static final int FIRST_SURROGATE = 0xD800;
  private static final int BEHIND_SURROGATES = 0xE000;

  private final Alphabet alphabet;
  private final Map<CodePoints, int[]> classes = new HashMap<>();

  Partition(Collection<CodePoints> sets, Work work) {
    List<CodePoints> distinct = new ArrayList<>();
    for (CodePoints set : sets) {
      work.spend(4L * set.ranges());
      if (classes.putIfAbsent(set, new int[0]) == null) {
        distinct.add(set);
      }
    }
    int[] starts = starts(distinct);
    int[] ids = new int[starts.length];
    int names = split(distinct, starts, ids, work);
    for (int i = 0; i < starts.length; i++) {
      if (starts[i] >= FIRST_SURROGATE && starts[i] < BEHIND_SURROGATES) {
        ids[i] = Alphabet.NONE;
      }
    }
    int[] same = new int[names];
    Arrays.setAll(same, i -> i);
    Alphabet fine = new Alphabet(starts, ids, names);
    alphabet = fine.renamed(same);
    work.spend(starts.length);
    for (CodePoints set : distinct) {
      classes.put(set, within(set));
    }
  }

  private static int[] starts(List<CodePoints> sets) {
    int size = 3;
    for (CodePoints set : sets) {
      size += 2 * set.ranges();
    }
    int[] starts = new int[size];
    int n = 0;
    starts[n++] = 0;
    starts[n++] = FIRST_SURROGATE;
    starts[n++] = BEHIND_SURROGATES;
    for (CodePoints set : sets) {
      for (int r = 0; r < set.ranges(); r++) {
        starts[n++] = set.first(r);
        if (set.last(r) < CodePoints.MAX) {
          starts[n++] = set.last(r) + 1;
        }
      }
    }
    Arrays.sort(starts, 0, n);
    int distinct = 1;
    for (int i = 1; i < n; i++) {
      if (starts[i] != starts[distinct - 1]) {
        starts[distinct++] = starts[i];
      }
    }
    return Arrays.copyOf(starts, distinct);
  }

  /** Splits the one class of all symbols by each set; returns how many names were given. */
  private static int split(List<CodePoints> sets, int[] starts, int[] ids, Work work) {
    int names = 1;
    int compacted = 16;
    int[] renamed = new int[16];
    for (CodePoints set : sets) {
      if (renamed.length < names) {
        renamed = new int[2 * names];
      }
      Arrays.fill(renamed, 0, names, -1);
      int before = names;
      for (int r = 0; r < set.ranges(); r++) {
        int i = Arrays.binarySearch(starts, set.first(r));
        for (; i < starts.length && starts[i] <= set.last(r); i++) {
          int id = ids[i];
          if (id >= before) {
            continue;
          }
          if (renamed[id] == -1) {
            renamed[id] = names++;
          }
          ids[i] = renamed[id];
        }
      }
      work.spend(1 + set.ranges());
      if (names > 2 * compacted) {
        names = compact(ids, names);
        compacted = Math.max(16, names);
      }
    }
    return compact(ids, names);
  }

  /** Names without gaps, so that their number stays that of the classes. */
  private static int compact(int[] ids, int names) {
    int[] numbers = new int[names];
    int count = 0;
    for (int i = 0; i < ids.length; i++) {
      if (numbers[ids[i]] == 0) {
        numbers[ids[i]] = ++count;
      }
      ids[i] = numbers[ids[i]] - 1;
    }
    return count;
  }

  private int[] within(CodePoints set) {
    boolean[] seen = new boolean[alphabet.size()];
    int[] result = new int[alphabet.size()];
    int count = 0;
    for (int r = 0; r < set.ranges(); r++) {
      int i = alphabet.intervalOf(set.first(r));
      for (; i < alphabet.intervals() && alphabet.start(i) <= set.last(r); i++) {
        int id = alphabet.id(i);
        if (id != Alphabet.NONE && !seen[id]) {
          seen[id] = true;
          result[count++] = id;
        }
      }
    }
    return Arrays.copyOf(result, count);
  }

  Alphabet alphabet() {
    return alphabet;
  }

  /** The classes that make up one of the sets. */
  int[] classesOf(CodePoints set) {
    return classes.get(set);
  }
}
