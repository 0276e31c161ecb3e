package dev.tokamak.jinja;

import dev.tokamak.jinja.Filters.Filter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Filters that go through the items one by one, while somebody asks for them. */
final class ItemFilters {
  private ItemFilters() {}

  static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("map", ItemFilters::map);
    filters.put(
        "select",
        (rendering, subject, arguments) -> select(rendering, subject, arguments, false, true));
    filters.put(
        "reject",
        (rendering, subject, arguments) -> select(rendering, subject, arguments, false, false));
    filters.put(
        "selectattr",
        (rendering, subject, arguments) -> select(rendering, subject, arguments, true, true));
    filters.put(
        "rejectattr",
        (rendering, subject, arguments) -> select(rendering, subject, arguments, true, false));
    filters.put("unique", ItemFilters::unique);
    return filters;
  }

  /** The arguments are looked at when the first item is asked for, and not at all without items. */
  private abstract static class Items extends Lookahead {
    private final Rendering rendering;
    private final Value subject;
    private Iterator<Value> items;

    Items(Rendering rendering, Value subject) {
      this.rendering = rendering;
      this.subject = subject;
    }

    abstract void begin();

    /** The next item, or null after the last one. */
    Value item() {
      if (items == null) {
        if (!Values.truth(subject)) {
          return null;
        }
        begin();
        items = Values.iterate(subject, rendering.budget());
      }
      return items.hasNext() ? items.next() : null;
    }
  }

  private static Value map(Rendering rendering, Value subject, Arguments arguments) {
    return Generator.over(
        subject,
        new Items(rendering, subject) {
          private UnaryOperator<Value> mapping;

          @Override
          void begin() {
            mapping = mapping(rendering, arguments);
          }

          @Override
          Value find() {
            Value item = item();
            return item == null ? null : mapping.apply(item);
          }
        });
  }

  private static UnaryOperator<Value> mapping(Rendering rendering, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Arguments.Bound bound = arguments.bind("map", 1, "attribute", "default");
      Path path = Path.of(bound.get(0));
      Value fallback = bound.absent(1) ? null : bound.get(1);
      return item -> path.in(item, fallback, rendering.budget());
    }
    if (arguments.positional().isEmpty()) {
      throw new Failure("map requires a filter argument");
    }
    String filter = Values.string(arguments.positional().getFirst());
    Arguments rest = without(arguments, 1);
    return item -> Filters.apply(filter, rendering, item, rest);
  }

  private static Arguments without(Arguments arguments, int first) {
    List<Value> positional = arguments.positional();
    return new Arguments(positional.subList(first, positional.size()), arguments.named());
  }

  private static Value select(
      Rendering rendering, Value subject, Arguments arguments, boolean byPath, boolean keep) {
    return Generator.over(
        subject,
        new Items(rendering, subject) {
          private Predicate<Value> test;

          @Override
          void begin() {
            test = test(rendering, arguments, byPath);
          }

          @Override
          Value find() {
            for (Value item = item(); item != null; item = item()) {
              if (test.test(item) == keep) {
                return item;
              }
            }
            return null;
          }
        });
  }

  private static Predicate<Value> test(Rendering rendering, Arguments arguments, boolean byPath) {
    List<Value> positional = arguments.positional();
    int first = byPath ? 1 : 0;
    if (positional.size() < first) {
      throw new Failure("Missing parameter for attribute name");
    }
    Path path = Path.of(byPath ? positional.getFirst() : null);
    if (positional.size() == first) {
      return item -> Values.truth(path.in(item, rendering.budget()));
    }
    String name = Values.string(positional.get(first));
    Arguments rest = without(arguments, first + 1);
    return item -> Tests.apply(name, rendering, path.in(item, rendering.budget()), rest);
  }

  private static Value unique(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    Path path = Path.of(bound.absent(1) ? null : bound.get(1));
    Iterator<Value> items = Values.iterate(subject, rendering.budget());
    Set<Object> seen = new HashSet<>();
    return Generator.over(
        subject,
        new Lookahead() {
          @Override
          Value find() {
            while (items.hasNext()) {
              Value item = items.next();
              Value key = path.in(item, rendering.budget());
              if (seen.add(Dict.hashable(CollectionFilters.key(key, bound.truth(0, false))))) {
                return item;
              }
            }
            return null;
          }
        });
  }
}
