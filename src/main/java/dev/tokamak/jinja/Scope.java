package dev.tokamak.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * The variables of a block that is one for itself. What is assigned inside is not seen outside, and
 * every round of a loop begins anew.
 */
final class Scope {
  private final Scope outer;
  private final Map<String, Value> variables = new HashMap<>();

  private Scope(Scope outer) {
    this.outer = outer;
  }

  static Scope outermost() {
    return new Scope(null);
  }

  Scope inner() {
    return new Scope(this);
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }

  /** The value, or null where there is none. */
  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Value value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
