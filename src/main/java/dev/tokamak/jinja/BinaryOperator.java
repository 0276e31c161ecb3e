package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;

/** The operators of arithmetic, some of which texts and lists know as well. */
enum BinaryOperator {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  FLOOR_DIVIDE("//"),
  MODULO("%"),
  POWER("**");

  private final String sign;

  BinaryOperator(String sign) {
    this.sign = sign;
  }

  String sign() {
    return sign;
  }

  Value apply(Value left, Value right, Budget budget) {
    if (this == MODULO && left instanceof Text format) {
      return PercentFormat.format(format, right, budget);
    }
    if (left instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.calculate(this, left, right);
    }
    return switch (this) {
      case ADD -> add(left, right, budget);
      case MULTIPLY -> multiply(left, right, budget);
      default -> throw unsupported(left, right);
    };
  }

  private Value add(Value left, Value right, Budget budget) {
    if (left instanceof Text first && right instanceof Text second) {
      return Strings.concatenate(first, second, budget);
    }
    if (left instanceof Sequence first
        && right instanceof Sequence second
        && first.tuple() == second.tuple()) {
      budget.items((long) first.items().size() + second.items().size());
      List<Value> items = new ArrayList<>(first.items().size() + second.items().size());
      items.addAll(first.items());
      items.addAll(second.items());
      return first.with(items);
    }
    if (left instanceof Text || left instanceof Sequence) {
      throw new Failure(
          "can only concatenate %s (not \"%s\") to %s"
              .formatted(left.type(), right.type(), left.type()));
    }
    throw unsupported(left, right);
  }

  private Value multiply(Value left, Value right, Budget budget) {
    if (Numbers.integerOrNull(right) != null) {
      return repeat(left, right, Math.max(0, Numbers.index(right)), budget);
    }
    if (Numbers.integerOrNull(left) != null) {
      return repeat(right, left, Math.max(0, Numbers.index(left)), budget);
    }
    throw unsupported(left, right);
  }

  private Value repeat(Value value, Value count, int times, Budget budget) {
    switch (value) {
      case Text text -> {
        budget.text((long) text.string().length() * times);
        return text.with(text.string().repeat(text.string().isEmpty() ? 0 : times));
      }
      case Sequence sequence -> {
        int size = sequence.items().size();
        budget.items((long) size * times);
        List<Value> items = new ArrayList<>(size * times);
        for (int i = 0; size > 0 && i < times; i++) {
          items.addAll(sequence.items());
        }
        return sequence.with(items);
      }
      default -> throw unsupported(value, count);
    }
  }

  private Failure unsupported(Value left, Value right) {
    return new Failure(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(sign, left.type(), right.type()));
  }
}
