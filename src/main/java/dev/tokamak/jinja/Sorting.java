package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;

/** Sorts by Python's {@code <}, which may fail, and which numbers that are none do not obey. */
final class Sorting {
  /** What an element is sorted by. */
  interface Key<T> {
    Value of(T element);
  }

  private record Keyed<T>(Value key, T element) {}

  private Sorting() {}

  /** Keeps the order of what is equal. */
  static <T> List<T> sort(List<T> elements, Key<T> key, Budget budget) {
    budget.items(elements.size());
    List<Keyed<T>> keyed = new ArrayList<>(elements.size());
    for (T element : elements) {
      keyed.add(new Keyed<>(key.of(element), element));
    }
    List<T> sorted = new ArrayList<>(elements.size());
    for (Keyed<T> each : sorted(keyed, budget)) {
      sorted.add(each.element());
    }
    return sorted;
  }

  /** A merge sort of our own: the JDK's throws where an order contradicts itself. */
  private static <T> List<Keyed<T>> sorted(List<Keyed<T>> elements, Budget budget) {
    if (elements.size() < 2) {
      return elements;
    }
    int middle = elements.size() / 2;
    List<Keyed<T>> left = sorted(elements.subList(0, middle), budget);
    List<Keyed<T>> right = sorted(elements.subList(middle, elements.size()), budget);
    List<Keyed<T>> merged = new ArrayList<>(elements.size());
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      boolean less =
          Comparison.ordered(Comparison.Order.LESS, right.get(j).key(), left.get(i).key(), budget);
      merged.add(less ? right.get(j++) : left.get(i++));
    }
    merged.addAll(left.subList(i, left.size()));
    merged.addAll(right.subList(j, right.size()));
    return merged;
  }
}
