package dev.tokamak.automaton;

import java.util.Arrays;

/** An array of numbers as a key; the array must not change. */
final class Ints {
  private final int[] values;
  private final int hash;

  Ints(int[] values) {
    this.values = values;
    this.hash = Arrays.hashCode(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ints ints && hash == ints.hash && Arrays.equals(values, ints.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
