package dev.tokamak.automaton;

import java.util.Arrays;

/**
 * The symbols of an automaton, grouped into classes that it does not tell apart. Symbols are code
 * points, or bytes; a symbol without a class (-1) never occurs, as surrogates never do.
 */
final class Alphabet {
  static final int NONE = -1;

  /** Where each interval begins; the first at 0. It ends where the next begins. */
  private final int[] starts;

  private final int[] ids;
  private final int size;

  Alphabet(int[] starts, int[] ids, int size) {
    this.starts = starts;
    this.ids = ids;
    this.size = size;
  }

  /** How many classes there are. */
  int size() {
    return size;
  }

  int intervals() {
    return starts.length;
  }

  int start(int interval) {
    return starts[interval];
  }

  /** The last symbol of an interval. */
  int end(int interval) {
    return interval + 1 < starts.length ? starts[interval + 1] - 1 : CodePoints.MAX;
  }

  /** The class of an interval. */
  int id(int interval) {
    return ids[interval];
  }

  int intervalOf(int symbol) {
    int found = Arrays.binarySearch(starts, symbol);
    return found >= 0 ? found : -found - 2;
  }

  int classOf(int symbol) {
    return ids[intervalOf(symbol)];
  }

  /** How many symbols each class has. */
  long[] counts() {
    long[] counts = new long[size];
    for (int i = 0; i < starts.length; i++) {
      if (ids[i] != NONE) {
        counts[ids[i]] += end(i) - starts[i] + 1;
      }
    }
    return counts;
  }

  /**
   * With classes renamed, joined, or dropped: the result's classes are numbered in the order of
   * their first symbols.
   *
   * @param names for each class its new name below the number of classes, or {@link #NONE};
   *     overwritten with the number that the class has in the result
   */
  Alphabet renamed(int[] names) {
    int[] numbers = new int[size];
    Arrays.fill(numbers, NONE);
    int[] newStarts = new int[starts.length];
    int[] newIds = new int[starts.length];
    int count = 0;
    int classes = 0;
    for (int i = 0; i < starts.length; i++) {
      int id = ids[i] == NONE ? NONE : names[ids[i]];
      if (id != NONE) {
        if (numbers[id] == NONE) {
          numbers[id] = classes++;
        }
        id = numbers[id];
      }
      if (count == 0 || newIds[count - 1] != id) {
        newStarts[count] = starts[i];
        newIds[count++] = id;
      }
    }
    for (int c = 0; c < size; c++) {
      names[c] = names[c] == NONE ? NONE : numbers[names[c]];
    }
    return new Alphabet(Arrays.copyOf(newStarts, count), Arrays.copyOf(newIds, count), classes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Alphabet alphabet
        && Arrays.equals(starts, alphabet.starts)
        && Arrays.equals(ids, alphabet.ids);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(starts) + Arrays.hashCode(ids);
  }
}
