package dev.tokamak.jinja;

import dev.tokamak.jinja.Statement.MacroNode;
import dev.tokamak.jinja.Statement.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro together with the scope in which it was defined, whose variables it sees. */
record Macro(MacroNode node, Scope scope) implements Callable {
  String name() {
    return node.name() == null ? "anonymous" : Representation.quote(node.name());
  }

  @Override
  public Value call(Rendering rendering, Arguments arguments) {
    Scope inner = scope.inner();
    bind(inner, arguments, rendering);
    return Text.of(rendering.renderer().text(node.body(), inner));
  }

  private void bind(Scope inner, Arguments arguments, Rendering rendering) {
    List<Parameter> parameters = node.parameters();
    Map<String, Value> named = new LinkedHashMap<>(arguments.named());
    List<Value> positional = arguments.positional();
    List<Parameter> missing = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Value value = i < positional.size() ? positional.get(i) : named.remove(parameter.name());
      if (value == null) {
        missing.add(parameter);
      } else {
        inner.set(parameter.name(), value);
      }
    }
    bindSpecial(inner, positional, named);
    // Defaults are evaluated here, where they see the other parameters.
    for (Parameter parameter : missing) {
      inner.set(parameter.name(), fallback(parameter, inner, rendering));
    }
  }

  private static Value fallback(Parameter parameter, Scope inner, Rendering rendering) {
    return parameter.fallback() == null
        ? new Value.Undefined("parameter '" + parameter.name() + "' was not provided")
        : rendering.evaluator().evaluate(parameter.fallback(), inner);
  }

  /** What no parameter takes belongs to the special names, if the body uses them. */
  private void bindSpecial(Scope inner, List<Value> positional, Map<String, Value> named) {
    if (takes("caller")) {
      Value caller = named.remove("caller");
      inner.set("caller", caller == null ? new Value.Undefined("No caller defined") : caller);
    }
    if (takes("kwargs")) {
      var rest = new Dict.Builder();
      named.forEach(rest::put);
      inner.set("kwargs", rest.build());
    } else if (!named.isEmpty()) {
      throw new Failure(
          "macro %s takes no keyword argument '%s'"
              .formatted(name(), named.keySet().iterator().next()));
    }
    int count = node.parameters().size();
    List<Value> rest = positional.subList(Math.min(count, positional.size()), positional.size());
    if (takes("varargs")) {
      inner.set("varargs", Sequence.tuple(List.copyOf(rest)));
    } else if (!rest.isEmpty()) {
      throw new Failure("macro %s takes not more than %d argument(s)".formatted(name(), count));
    }
  }

  private boolean takes(String special) {
    return node.special().contains(special)
        && node.parameters().stream().noneMatch(other -> other.name().equals(special));
  }

  @Override
  public String type() {
    return "Macro";
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
