package dev.tokamak.jinja;

import java.util.Iterator;
import java.util.List;

/** Whether values are equal, less, or within each other. */
final class Comparison {
  private Comparison() {}

  static boolean equal(Value left, Value right, Budget budget) {
    budget.step();
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      Integer order = Numbers.compare(left, right);
      return order != null && order == 0;
    }
    return switch (left) {
      case Text text -> right instanceof Text other && equal(text, other, budget);
      case Sequence list ->
          right instanceof Sequence other
              && list.tuple() == other.tuple()
              && list.items().size() == other.items().size()
              && difference(list.items(), other.items(), budget) == list.items().size();
      case Dict dict -> right instanceof Dict other && equal(dict, other, budget);
      case DictView view -> right instanceof DictView other && equal(view, other, budget);
      case Range range -> right instanceof Range other && equal(range, other);
      case Value.Undefined _ -> right instanceof Value.Undefined;
      case Function function -> function.equals(right);
      default -> left == right;
    };
  }

  private static boolean equal(Text left, Text right, Budget budget) {
    budget.scan(Math.min(left.string().length(), right.string().length()));
    return left.string().equals(right.string());
  }

  private static boolean equal(Range left, Range right) {
    return left.length() == right.length()
        && (left.length() == 0
            || left.start() == right.start()
                && (left.length() == 1 || left.step() == right.step()));
  }

  private static boolean equal(Dict left, Dict right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Dict.Entry entry : left.entries()) {
      Value other = right.get(entry.key());
      if (other == null || !same(entry.value(), other, budget)) {
        return false;
      }
    }
    return true;
  }

  /** Keys and items are sets; values are only equal to themselves. */
  private static boolean equal(DictView left, DictView right, Budget budget) {
    if (left.kind() == DictView.Kind.VALUES || left.kind() != right.kind()) {
      return left == right;
    }
    if (left.kind() == DictView.Kind.ITEMS) {
      return equal(left.dict(), right.dict(), budget);
    }
    return left.dict().size() == right.dict().size()
        && left.dict().entries().stream().allMatch(e -> right.dict().get(e.key()) != null);
  }

  /** As items of collections are compared: what is not equal to itself still is the same. */
  private static boolean same(Value left, Value right, Budget budget) {
    return left == right || equal(left, right, budget);
  }

  /** Where two lists begin to differ. */
  private static int difference(List<Value> left, List<Value> right, Budget budget) {
    int common = Math.min(left.size(), right.size());
    for (int i = 0; i < common; i++) {
      if (!same(left.get(i), right.get(i), budget)) {
        return i;
      }
    }
    return common;
  }

  /** Whether the order of two values is the one that an operator asks for. */
  static boolean ordered(Order order, Value left, Value right, Budget budget) {
    budget.step();
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      Integer result = Numbers.compare(left, right);
      return result != null && order.accepts(result);
    }
    if (left instanceof Text first && right instanceof Text second) {
      budget.scan(Math.min(first.string().length(), second.string().length()));
      return order.accepts(Strings.compare(first.string(), second.string()));
    }
    if (left instanceof Sequence first
        && right instanceof Sequence second
        && first.tuple() == second.tuple()) {
      int at = difference(first.items(), second.items(), budget);
      return at < first.items().size() && at < second.items().size()
          ? ordered(order, first.items().get(at), second.items().get(at), budget)
          : order.accepts(Integer.compare(first.items().size(), second.items().size()));
    }
    if (left instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    throw new Failure(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(order.sign(), left.type(), right.type()));
  }

  /** Whether a collection has an item, a mapping a key, or a text a part. */
  static boolean contains(Value container, Value item, Budget budget) {
    switch (container) {
      case Text text -> {
        if (!(item instanceof Text part)) {
          if (item instanceof Value.Undefined undefined) {
            throw undefined.failure();
          }
          throw new Failure("'in <string>' requires string as left operand, not " + item.type());
        }
        budget.search(text.string().length(), part.string().length());
        return text.string().contains(part.string());
      }
      case Dict dict -> {
        return dict.get(item) != null;
      }
      case DictView view when view.kind() == DictView.Kind.KEYS -> {
        return view.dict().get(item) != null;
      }
      default -> {
        if (!Values.isIterable(container)) {
          throw new Failure("argument of type '" + container.type() + "' is not iterable");
        }
        for (Iterator<Value> items = Values.iterate(container, budget); items.hasNext(); ) {
          if (same(items.next(), item, budget)) {
            return true;
          }
        }
        return false;
      }
    }
  }

  /** The operators that ask for an order. */
  enum Order {
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Order(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    private boolean accepts(int order) {
      return switch (this) {
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }
}
