package dev.tokamak.jinja;

import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;

/** One rendering: what it was given, and what it may still use. Confined to one thread. */
final class Rendering {
  private final Map<String, ?> variables;
  private final Map<String, Value> converted = new HashMap<>();
  private final ZonedDateTime now;
  private final Budget budget = new Budget();
  private final Evaluator evaluator = new Evaluator(this);
  private final Renderer renderer = new Renderer(this, evaluator);

  Rendering(Map<String, ?> variables, ZonedDateTime now) {
    this.variables = variables;
    this.now = now;
  }

  Budget budget() {
    return budget;
  }

  ZonedDateTime now() {
    return now;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Renderer renderer() {
    return renderer;
  }

  /** A variable that was given, or else a global one. */
  Value global(String name) {
    Value known = converted.get(name);
    if (known == null) {
      known =
          variables.containsKey(name)
              ? Values.of(variables.get(name))
              : Globals.get(name).orElseGet(() -> Value.Undefined.name(name));
      converted.put(name, known);
    }
    return known;
  }

  String str(Value value) {
    return Representation.str(value, budget);
  }
}
