package dev.tokamak.constrain;

import dev.tokamak.constrain.SchemaException.Reason;
import dev.tokamak.constrain.Todo.Contains;
import java.util.ArrayList;
import java.util.List;

/** One alternative of what an array may be, decided item by item. */
final class ArrayType {
  private static final int MAX_PREFIX = 2_000;
  private static final int MAX_COUNTERS = 6;

  /**
   * Items of which so many satisfy a literal.
   *
   * @param from the index of the first one that counts
   */
  record Counter(int from, Literal value, int min, int max) {
    /** Counting further changes nothing. */
    int cap() {
      return max == Integer.MAX_VALUE ? min : max;
    }
  }

  final Goals goals;

  /** What the first items must fit; null: there can be none from here on. */
  final List<Goal> prefix;

  /** What all others must fit; null: there are none. */
  final Goal rest;

  final int min;
  private final int max;
  final List<Counter> counters;
  final boolean unique;
  private volatile int distinct = -1;

  // Under the lock of the goals.
  private boolean counting;

  private ArrayType(
      Goals goals,
      List<Goal> prefix,
      Goal rest,
      int min,
      int max,
      List<Counter> counters,
      boolean unique) {
    this.goals = goals;
    this.prefix = prefix;
    this.rest = rest;
    this.min = min;
    this.max = max;
    this.counters = counters;
    this.unique = unique;
  }

  /**
   * @return null where no array fits, as can be seen at once
   */
  static ArrayType of(Conjunction facts, Goal goal, Goals goals) {
    boolean canonical = goal.canonical || facts.unique;
    var rest = new ArrayList<Literal>();
    int prefixLength = facts.items.keySet().stream().mapToInt(index -> index + 1).max().orElse(0);
    for (Schema part : facts.parts) {
      prefixLength = Math.max(prefixLength, part.prefixItems.size());
      if (part.items != null) {
        rest.add(new Literal(part.items, true));
      }
    }
    var counters = new ArrayList<Counter>();
    for (Contains fact : facts.contains) {
      if (fact.max() == 0 && fact.from() == 0) {
        rest.add(fact.value().negated());
      } else {
        counters.add(new Counter(fact.from(), fact.value(), fact.min(), fact.max()));
      }
    }
    if (prefixLength > MAX_PREFIX || counters.size() > MAX_COUNTERS) {
      throw new SchemaException(
          Reason.TOO_COMPLEX,
          "",
          "has more than " + MAX_PREFIX + " prefixItems or " + MAX_COUNTERS + " contains");
    }
    var prefix = new ArrayList<Goal>();
    int max = facts.max;
    for (int i = 0; i < Math.min(prefixLength, max); i++) {
      Goal item = goals.of(item(facts, i), canonical);
      if (item == null) {
        max = i;
      } else {
        prefix.add(item);
      }
    }
    Goal others = prefix.size() == max ? null : goals.of(rest, canonical);
    if (others == null) {
      max = prefix.size();
    }
    if (facts.min > max) {
      return null;
    }
    return new ArrayType(goals, prefix, others, facts.min, max, counters, facts.unique);
  }

  private static List<Literal> item(Conjunction facts, int index) {
    var literals = new ArrayList<Literal>(facts.items.getOrDefault(index, List.of()));
    for (Schema part : facts.parts) {
      if (index < part.prefixItems.size()) {
        literals.add(new Literal(part.prefixItems.get(index), true));
      } else if (part.items != null) {
        literals.add(new Literal(part.items, true));
      }
    }
    for (Contains fact : facts.contains) {
      if (fact.max() == 0 && fact.from() == 0) {
        literals.add(fact.value().negated());
      }
    }
    return literals;
  }

  /** How many items there can be: where they must differ and are few, not more than there are. */
  int max() {
    if (!unique || !prefix.isEmpty() || rest == null) {
      return max;
    }
    return Math.min(max, distinct());
  }

  private int distinct() {
    if (distinct < 0) {
      synchronized (goals) {
        if (counting) {
          // An array within itself: there are as many as one likes.
          return Integer.MAX_VALUE;
        }
        counting = true;
        try {
          distinct = (int) Math.min(Integer.MAX_VALUE, Distinct.values(rest, goals));
        } finally {
          counting = false;
        }
      }
    }
    return distinct;
  }

  /**
   * Whether enough different items exist. Where each place has more values than there are other
   * places, whatever comes first leaves one for the rest.
   *
   * @throws SchemaException where that cannot be told
   */
  boolean hasEnoughDifferentItems() {
    if (!unique || prefix.isEmpty() || min < 2) {
      return true;
    }
    boolean plenty = true;
    for (int i = 0; i < Math.min(min, prefix.size() + 1); i++) {
      Goal item = item(i);
      long values = item == null ? 0 : Distinct.values(item, goals);
      int rivals = 0;
      for (int j = 0; item != null && j < Math.min(min, prefix.size() + 1); j++) {
        if (item(j) != null && item(j).literals.containsAll(item.literals)) {
          rivals += j == prefix.size() ? min - j : 1;
        }
      }
      if (rivals > values) {
        return false;
      }
      plenty &= values >= min;
    }
    if (!plenty) {
      throw new SchemaException(
          Reason.UNSUPPORTED,
          "",
          "asks for different items at places that have few values each; fewer minItems would do");
    }
    return true;
  }

  /** What the item at an index must fit; null where there can be none. */
  Goal item(int index) {
    if (index >= max()) {
      return null;
    }
    return index < prefix.size() ? prefix.get(index) : rest;
  }
}
