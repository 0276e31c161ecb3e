package dev.tokamak.jinja;

import java.util.Collections;
import java.util.List;

/** A list or a tuple. */
record Sequence(List<Value> items, boolean tuple, int depth) implements Value {
  static Sequence list(List<Value> items) {
    return new Sequence(Collections.unmodifiableList(items), false, depthOver(items));
  }

  static Sequence tuple(List<Value> items) {
    return new Sequence(Collections.unmodifiableList(items), true, depthOver(items));
  }

  static Sequence tuple(Value first, Value second) {
    return tuple(List.of(first, second));
  }

  /** Another one of the same kind. */
  Sequence with(List<Value> others) {
    return tuple ? tuple(others) : list(others);
  }

  static int depthOver(Iterable<Value> items) {
    int depth = 0;
    for (Value item : items) {
      depth = Math.max(depth, item.depth());
    }
    return Budget.nested(depth);
  }

  @Override
  public String type() {
    return tuple ? "tuple" : "list";
  }
}
