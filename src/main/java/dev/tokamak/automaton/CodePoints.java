package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A set of symbols, code points or bytes, as sorted ranges that neither touch nor overlap. */
final class CodePoints {
  static final int MAX = Character.MAX_CODE_POINT;
  static final CodePoints NONE = new CodePoints(new int[0]);
  static final CodePoints ALL = range(0, MAX);

  private final int[] bounds;

  private CodePoints(int[] bounds) {
    this.bounds = bounds;
  }

  static CodePoints of(int symbol) {
    return range(symbol, symbol);
  }

  static CodePoints range(int first, int last) {
    return new CodePoints(new int[] {first, last});
  }

  static CodePoints anyOf(String symbols) {
    return union(symbols.codePoints().mapToObj(CodePoints::of).toList());
  }

  static CodePoints union(Collection<CodePoints> sets) {
    if (sets.size() == 1) {
      return sets.iterator().next();
    }
    int size = 0;
    for (CodePoints set : sets) {
      size += set.ranges();
    }
    long[] ranges = new long[size];
    int count = 0;
    for (CodePoints set : sets) {
      for (int i = 0; i < set.bounds.length; i += 2) {
        ranges[count++] = (long) set.bounds[i] << 32 | set.bounds[i + 1];
      }
    }
    Arrays.sort(ranges);
    Builder builder = new Builder();
    for (long range : ranges) {
      builder.add((int) (range >> 32), (int) range);
    }
    return builder.build();
  }

  int ranges() {
    return bounds.length / 2;
  }

  int first(int range) {
    return bounds[2 * range];
  }

  int last(int range) {
    return bounds[2 * range + 1];
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  boolean contains(int symbol) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (symbol <= bounds[i + 1]) {
        return symbol >= bounds[i];
      }
    }
    return false;
  }

  CodePoints or(CodePoints other) {
    return union(List.of(this, other));
  }

  CodePoints not() {
    Builder builder = new Builder();
    int next = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      if (bounds[i] > next) {
        builder.add(next, bounds[i] - 1);
      }
      next = bounds[i + 1] + 1;
    }
    if (next <= MAX) {
      builder.add(next, MAX);
    }
    return builder.build();
  }

  CodePoints and(CodePoints other) {
    return not().or(other.not()).not();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePoints set && Arrays.equals(bounds, set.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  /** Joins ranges that come in the order of their beginnings. */
  static final class Builder {
    private int[] bounds = new int[8];
    private int size;

    void add(int first, int last) {
      if (size > 0 && first <= bounds[size - 1] + 1) {
        bounds[size - 1] = Math.max(bounds[size - 1], last);
        return;
      }
      if (size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * size);
      }
      bounds[size++] = first;
      bounds[size++] = last;
    }

    CodePoints build() {
      return new CodePoints(Arrays.copyOf(bounds, size));
    }
  }
}
