package dev.tokamak.jinja;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The methods of values, by their names. */
final class Methods {
  /** A method of values of one kind. */
  interface Method<T extends Value> {
    Value call(T self, Arguments arguments, Budget budget);
  }

  private static final Map<String, Method<Text>> TEXT = TextMethods.all();

  private static final Map<String, Method<Dict>> DICT =
      Map.of(
          "get", Methods::get,
          "keys", (self, arguments, _) -> view("keys", DictView.Kind.KEYS, self, arguments),
          "values", (self, arguments, _) -> view("values", DictView.Kind.VALUES, self, arguments),
          "items", (self, arguments, _) -> view("items", DictView.Kind.ITEMS, self, arguments),
          "copy",
              (self, arguments, _) -> {
                arguments.bind("copy", 0);
                return self;
              });

  private static final Map<String, Method<Sequence>> SEQUENCE =
      Map.of("index", Methods::index, "count", Methods::count);

  private static final Map<String, Method<Sequence>> LIST = listMethods();

  private Methods() {}

  /** The method of that name, or null where there is none. */
  static Function of(Text self, String name) {
    Method<Text> method = TEXT.get(name);
    return method == null
        ? null
        : new Function(
            name,
            (rendering, arguments) -> {
              rendering.budget().scan(self.string().length());
              return method.call(self, arguments, rendering.budget());
            });
  }

  static Function of(Dict self, String name) {
    return bound(DICT.get(name), self, name);
  }

  static Function of(Sequence self, String name) {
    return bound((self.tuple() ? SEQUENCE : LIST).get(name), self, name);
  }

  private static <T extends Value> Function bound(Method<T> method, T self, String name) {
    return method == null
        ? null
        : new Function(
            name, (rendering, arguments) -> method.call(self, arguments, rendering.budget()));
  }

  private static Map<String, Method<Sequence>> listMethods() {
    Map<String, Method<Sequence>> methods = new HashMap<>(SEQUENCE);
    methods.put(
        "copy",
        (self, arguments, _) -> {
          arguments.bind("copy", 0);
          return self;
        });
    return Map.copyOf(methods);
  }

  private static Value get(Dict self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("get", 1, "key", "default");
    Value value = self.get(bound.get(0));
    return value == null ? bound.get(1, Value.None.NONE) : value;
  }

  private static Value view(String name, DictView.Kind kind, Dict self, Arguments arguments) {
    arguments.bind(name, 0);
    return new DictView(kind, self);
  }

  private static Value index(Sequence self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("index", 1, "value", "start", "stop");
    int size = self.items().size();
    int stop = within(bound.integer(2, size), size);
    for (int i = within(bound.integer(1, 0), size); i < stop; i++) {
      if (Comparison.equal(self.items().get(i), bound.get(0), budget)) {
        return Value.Int.of(i);
      }
    }
    throw new Failure("the value is not in the " + self.type());
  }

  /** An index that may count from the end, moved to within the bounds. */
  static int within(int index, int size) {
    return Math.clamp(index < 0 ? (long) index + size : index, 0, size);
  }

  private static Value count(Sequence self, Arguments arguments, Budget budget) {
    Value sought = arguments.bind("count", 1, "value").get(0);
    int count = 0;
    for (Iterator<Value> items = self.items().iterator(); items.hasNext(); ) {
      count += Comparison.equal(items.next(), sought, budget) ? 1 : 0;
    }
    return Value.Int.of(count);
  }

  static Sequence texts(List<String> parts, Text like, Budget budget) {
    budget.items(parts.size());
    return Sequence.list(parts.stream().map(part -> (Value) like.with(part)).toList());
  }
}
