package dev.tokamak.constrain;

import dev.tokamak.constrain.ObjectType.Property;

/**
 * Counts the values that fit a goal, where they are few: a list of different ones cannot be longer.
 * Alternatives that overlap are counted for each, so the count may be too high, never too low.
 */
final class Distinct {
  static final long MANY = Long.MAX_VALUE;
  private static final int MAX_DEPTH = 8;

  private Distinct() {}

  static long values(Goal goal, Goals goals) {
    return values(goal, goals, 0);
  }

  private static long values(Goal goal, Goals goals, int depth) {
    if (!goals.satisfiable(goal)) {
      return 0;
    }
    if (depth > MAX_DEPTH) {
      return MANY;
    }
    goals.expand(goal);
    long sum = (goal.nullFits ? 1 : 0) + (goal.trueFits ? 1 : 0) + (goal.falseFits ? 1 : 0);
    sum = add(sum, goal.numbers.words());
    if (sum < MANY) {
      sum = add(sum, goal.strings.words());
    }
    if (sum == MANY) {
      return MANY;
    }
    for (ObjectType type : goal.objects) {
      sum = add(sum, ObjectThread.begin(type) == null ? 0 : values(type, depth));
    }
    for (ArrayType type : goal.arrays) {
      sum = add(sum, ArrayThread.begin(type) == null ? 0 : values(type, depth));
    }
    return sum;
  }

  private static long values(ObjectType type, int depth) {
    for (ObjectType.KeyClass one : type.classes) {
      if (type.goals.satisfiable(one.value())) {
        return MANY;
      }
    }
    long product = 1;
    for (Property property : type.properties.values()) {
      long values = values(property.value, type.goals, depth + 1);
      product = multiply(product, property.required ? values : add(values, 1));
    }
    return product;
  }

  private static long values(ArrayType type, int depth) {
    if (type.max() > type.prefix.size() && type.goals.satisfiable(type.rest)) {
      return MANY;
    }
    long sum = type.min == 0 ? 1 : 0;
    long product = 1;
    for (int i = 0; i < Math.min(type.max(), type.prefix.size()); i++) {
      product = multiply(product, values(type.prefix.get(i), type.goals, depth + 1));
      sum = i + 1 >= type.min ? add(sum, product) : sum;
    }
    return sum;
  }

  private static long add(long a, long b) {
    return a == MANY || b == MANY || a + b < 0 ? MANY : a + b;
  }

  private static long multiply(long a, long b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    return a == MANY || b == MANY || Math.multiplyHigh(a, b) != 0 || a * b < 0 ? MANY : a * b;
  }
}
