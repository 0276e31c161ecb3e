package dev.tokamak.jinja;

/** What an operator of comparison asks for. */
enum Relation {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  IN,
  NOT_IN;

  boolean holds(Value left, Value right, Budget budget) {
    return switch (this) {
      case EQUAL -> Comparison.equal(left, right, budget);
      case NOT_EQUAL -> !Comparison.equal(left, right, budget);
      case LESS -> Comparison.ordered(Comparison.Order.LESS, left, right, budget);
      case LESS_OR_EQUAL -> Comparison.ordered(Comparison.Order.LESS_OR_EQUAL, left, right, budget);
      case GREATER -> Comparison.ordered(Comparison.Order.GREATER, left, right, budget);
      case GREATER_OR_EQUAL ->
          Comparison.ordered(Comparison.Order.GREATER_OR_EQUAL, left, right, budget);
      case IN -> Comparison.contains(right, left, budget);
      case NOT_IN -> !Comparison.contains(right, left, budget);
    };
  }
}
