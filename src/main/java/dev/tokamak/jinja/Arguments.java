package dev.tokamak.jinja;

import java.util.List;
import java.util.Map;

/** What a call passes. */
record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Value... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /**
   * Assigns the arguments to parameters.
   *
   * @param function its name, for messages
   * @param required how many of the parameters must be given
   */
  Bound bind(String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new Failure(
          "%s() takes at most %d arguments (%d given)"
              .formatted(function, parameters.length, positional.size()));
    }
    Value[] values = new Value[parameters.length];
    int taken = 0;
    for (int i = 0; i < parameters.length; i++) {
      Value byName = named.get(parameters[i]);
      if (byName != null) {
        taken++;
      }
      if (i < positional.size()) {
        if (byName != null) {
          throw new Failure(
              "%s() got multiple values for argument '%s'".formatted(function, parameters[i]));
        }
        values[i] = positional.get(i);
      } else {
        values[i] = byName;
      }
      if (values[i] == null && i < required) {
        throw new Failure("%s() lacks the argument '%s'".formatted(function, parameters[i]));
      }
    }
    if (taken < named.size()) {
      refuseNames(function, parameters);
    }
    return new Bound(values);
  }

  private void refuseNames(String function, String... parameters) {
    for (String name : named.keySet()) {
      if (!List.of(parameters).contains(name)) {
        throw new Failure("%s() has no parameter '%s'".formatted(function, name));
      }
    }
  }

  /** The arguments in the order of the parameters. */
  static final class Bound {
    private final Value[] values;

    private Bound(Value... values) {
      this.values = values;
    }

    /** Null where it was not given. */
    Value get(int index) {
      return values[index];
    }

    Value get(int index, Value fallback) {
      return values[index] == null ? fallback : values[index];
    }

    /** Also where it was given as none. */
    boolean absent(int index) {
      return values[index] == null || values[index] == Value.None.NONE;
    }

    boolean truth(int index, boolean fallback) {
      return values[index] == null ? fallback : Values.truth(values[index]);
    }

    int integer(int index, int fallback) {
      return values[index] == null ? fallback : Numbers.index(values[index]);
    }

    /** A text that must be one. */
    String string(int index, String fallback) {
      return values[index] == null ? fallback : Values.string(values[index]);
    }
  }
}
