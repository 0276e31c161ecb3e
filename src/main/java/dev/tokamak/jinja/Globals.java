package dev.tokamak.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions that every template knows. */
final class Globals {
  private static final Map<String, Function.Body> FUNCTIONS =
      Map.of(
          "range", (_, arguments) -> range(arguments),
          "namespace", (rendering, arguments) -> namespace(arguments, rendering.budget()),
          "dict", (rendering, arguments) -> dict(arguments, rendering.budget()),
          "cycler", (_, arguments) -> new Cycler(arguments.positional()),
          "joiner", (_, arguments) -> joiner(arguments),
          "raise_exception", Globals::raise,
          "strftime_now",
              (rendering, arguments) -> {
                String format = arguments.bind("strftime_now", 1, "format").string(0, null);
                return Text.of(TimeFormat.format(format, rendering.now(), rendering.budget()));
              });

  private Globals() {}

  static Optional<Value> get(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name)).map(body -> new Function(name, body));
  }

  private static Value range(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("range", 1, "start", "stop", "step");
    int first = bound.integer(0, 0);
    int step = bound.integer(2, 1);
    return bound.get(1) == null
        ? Range.of(0, first, step)
        : Range.of(first, bound.integer(1, 0), step);
  }

  private static Value namespace(Arguments arguments, Budget budget) {
    var namespace = new Namespace();
    dict(arguments, budget)
        .entries()
        .forEach(entry -> namespace.set(Values.string(entry.key()), entry.value()));
    return namespace;
  }

  /** From another mapping or from pairs, and from what is named. */
  static Dict dict(Arguments arguments, Budget budget) {
    if (arguments.positional().size() > 1) {
      throw new Failure("dict expected at most 1 argument");
    }
    var dict = new Dict.Builder();
    for (Value source : arguments.positional()) {
      if (source instanceof Dict other) {
        dict.putAll(other);
      } else {
        putPairs(source, dict, budget);
      }
    }
    arguments.named().forEach(dict::put);
    return dict.build();
  }

  private static void putPairs(Value source, Dict.Builder dict, Budget budget) {
    for (Iterator<Value> pairs = Values.iterate(source, budget); pairs.hasNext(); ) {
      List<Value> pair = Values.items(pairs.next(), budget);
      if (pair.size() != 2) {
        throw new Failure("a mapping is made of pairs, not of " + pair.size() + " values");
      }
      dict.put(pair.get(0), pair.get(1));
    }
  }

  /** Returns nothing at its first call, and the separator at every later one. */
  private static Value joiner(Arguments arguments) {
    Value separator = arguments.bind("joiner", 0, "sep").get(0, Text.of(", "));
    boolean[] used = new boolean[1];
    return new Function(
        "joiner",
        (_, none) -> {
          none.bind("joiner", 0);
          Value result = used[0] ? separator : Text.EMPTY;
          used[0] = true;
          return result;
        });
  }

  private static Value raise(Rendering rendering, Arguments arguments) {
    throw Failure.raised(rendering.str(arguments.bind("raise_exception", 1, "message").get(0)));
  }
}
