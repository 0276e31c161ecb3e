package dev.tokamak.jinja;

import dev.tokamak.jinja.Filters.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters that work on lists and mappings as a whole. */
final class CollectionFilters {
  private CollectionFilters() {}

  static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("length", (_, subject, _) -> Value.Int.of(Values.length(subject)));
    filters.put("count", (_, subject, _) -> Value.Int.of(Values.length(subject)));
    filters.put(
        "list",
        (rendering, subject, _) -> Sequence.list(Values.items(subject, rendering.budget())));
    filters.put("first", CollectionFilters::first);
    filters.put("last", CollectionFilters::last);
    filters.put("items", CollectionFilters::items);
    filters.put("join", CollectionFilters::join);
    filters.put("reverse", CollectionFilters::reverse);
    filters.put("sort", CollectionFilters::sort);
    filters.put("dictsort", CollectionFilters::sortDict);
    filters.put(
        "min",
        (rendering, subject, arguments) ->
            extreme(rendering, subject, arguments, Comparison.Order.LESS));
    filters.put(
        "max",
        (rendering, subject, arguments) ->
            extreme(rendering, subject, arguments, Comparison.Order.GREATER));
    filters.put("sum", CollectionFilters::sum);
    filters.put("slice", CollectionFilters::slice);
    filters.put("batch", CollectionFilters::batch);
    return filters;
  }

  private static Value first(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("first", 0);
    Iterator<Value> items = Values.iterate(subject, rendering.budget());
    return items.hasNext()
        ? items.next()
        : new Value.Undefined("No first item, sequence was empty.");
  }

  private static Value last(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("last", 0);
    if (subject instanceof Generator || !Values.isIterable(subject)) {
      throw new Failure("'" + subject.type() + "' object is not reversible");
    }
    if (subject instanceof Text text) {
      return text.string().isEmpty()
          ? new Value.Undefined("No last item, sequence was empty.")
          : Attributes.item(text, Value.Int.of(-1), rendering.budget());
    }
    List<Value> items = Values.items(subject, rendering.budget());
    return items.isEmpty()
        ? new Value.Undefined("No last item, sequence was empty.")
        : items.getLast();
  }

  /** Complains about what is no mapping only when somebody looks at the pairs. */
  private static Value items(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("items", 0);
    return Generator.over(
        subject,
        new Lookahead() {
          private Iterator<Value> pairs;

          @Override
          Value find() {
            if (pairs == null) {
              pairs =
                  switch (subject) {
                    case Dict dict -> new DictView(DictView.Kind.ITEMS, dict).iterator();
                    case Value.Undefined _ -> Collections.emptyIterator();
                    default -> throw new Failure("Can only get item pairs from a mapping.");
                  };
            }
            return pairs.hasNext() ? pairs.next() : null;
          }
        });
  }

  private static Value join(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
    String separator = rendering.str(bound.get(0, Text.EMPTY));
    Path path = Path.of(bound.absent(1) ? null : bound.get(1));
    var output = new Output(rendering.budget());
    boolean first = true;
    for (Iterator<Value> items = Values.iterate(subject, rendering.budget()); items.hasNext(); ) {
      output
          .append(first ? "" : separator)
          .append(rendering.str(path.in(items.next(), rendering.budget())));
      first = false;
    }
    return Text.of(output.toString());
  }

  private static Value reverse(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("reverse", 0);
    if (subject instanceof Text text) {
      rendering.budget().text(text.string().length());
      return text.with(Strings.reverse(text.string()));
    }
    if (!Values.isIterable(subject)) {
      throw new Failure("argument must be iterable");
    }
    List<Value> items = Values.items(subject, rendering.budget());
    boolean isList = subject instanceof Generator || subject instanceof Value.Undefined;
    Collections.reverse(items);
    return isList ? Sequence.list(items) : Generator.over(subject, items.iterator());
  }

  private static Value sort(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    boolean caseSensitive = bound.truth(1, false);
    Budget budget = rendering.budget();
    List<Path> paths = Path.several(bound.absent(2) ? null : bound.get(2));
    List<Value> items = Values.items(subject, budget);
    return Sequence.list(
        sorted(
            items,
            item -> keys(paths, item, caseSensitive, budget),
            bound.truth(0, false),
            budget));
  }

  private static Value keys(List<Path> paths, Value item, boolean caseSensitive, Budget budget) {
    List<Value> keys = new ArrayList<>();
    for (Path path : paths) {
      keys.add(key(path.in(item, budget), caseSensitive));
    }
    return Sequence.tuple(keys);
  }

  /** What compares equal whatever its case, unless that matters. */
  static Value key(Value value, boolean caseSensitive) {
    return !caseSensitive && value instanceof Text text
        ? text.with(Strings.lower(text.string()))
        : value;
  }

  private static <T> List<T> sorted(
      List<T> items, Sorting.Key<T> key, boolean reverse, Budget budget) {
    // Reversed twice, so that what is equal stays in order.
    return reverse
        ? Sorting.sort(items.reversed(), key, budget).reversed()
        : Sorting.sort(items, key, budget);
  }

  private static Value sortDict(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    boolean caseSensitive = bound.truth(0, false);
    String by = bound.string(1, "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new Failure("You can only sort by either \"key\" or \"value\"");
    }
    if (subject instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (!(subject instanceof Dict dict)) {
      throw new Failure("'" + Values.owner(subject) + "' has no attribute 'items'");
    }
    List<Dict.Entry> entries =
        sorted(
            List.copyOf(dict.entries()),
            entry -> key(by.equals("key") ? entry.key() : entry.value(), caseSensitive),
            bound.truth(2, false),
            rendering.budget());
    return Sequence.list(
        entries.stream().map(e -> (Value) Sequence.tuple(e.key(), e.value())).toList());
  }

  private static Value extreme(
      Rendering rendering, Value subject, Arguments arguments, Comparison.Order order) {
    Arguments.Bound bound = arguments.bind("min", 0, "case_sensitive", "attribute");
    Budget budget = rendering.budget();
    Path path = Path.of(bound.absent(1) ? null : bound.get(1));
    Value best = null;
    Value bestKey = null;
    for (Iterator<Value> items = Values.iterate(subject, budget); items.hasNext(); ) {
      Value item = items.next();
      Value key = key(path.in(item, budget), bound.truth(0, false));
      if (best == null || Comparison.ordered(order, key, bestKey, budget)) {
        best = item;
        bestKey = key;
      }
    }
    return best == null ? new Value.Undefined("No aggregated item, sequence was empty.") : best;
  }

  private static Value sum(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
    Path path = Path.of(bound.absent(0) ? null : bound.get(0));
    Value sum = bound.get(1, Value.Int.ZERO);
    if (sum instanceof Text) {
      throw new Failure("sum() can't sum strings [use ''.join(seq) instead]");
    }
    Budget budget = rendering.budget();
    for (Iterator<Value> items = Values.iterate(subject, budget); items.hasNext(); ) {
      sum = BinaryOperator.ADD.apply(sum, path.in(items.next(), budget), budget);
    }
    return sum;
  }

  private static Value slice(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
    Budget budget = rendering.budget();
    List<Value> items = Values.items(subject, budget);
    int slices = bound.integer(0, 1);
    if (slices == 0) {
      throw new Failure("division by zero");
    }
    budget.items(Math.max(0, slices));
    List<Value> result = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      boolean longer = i < items.size() % slices;
      int to = from + items.size() / slices + (longer ? 1 : 0);
      List<Value> slice = new ArrayList<>(items.subList(from, to));
      if (!bound.absent(1) && !longer) {
        slice.add(bound.get(1));
      }
      result.add(Sequence.list(slice));
      from = to;
    }
    return Generator.over(subject, result.iterator());
  }

  private static Value batch(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
    Budget budget = rendering.budget();
    int size = bound.integer(0, 1);
    List<Value> result = new ArrayList<>();
    List<Value> line = new ArrayList<>();
    for (Value item : Values.items(subject, budget)) {
      if (line.size() == size) {
        result.add(Sequence.list(line));
        line = new ArrayList<>();
      }
      line.add(item);
    }
    if (!line.isEmpty()) {
      if (!bound.absent(1) && line.size() < size) {
        budget.items(size);
        line.addAll(Collections.nCopies(size - line.size(), bound.get(1)));
      }
      result.add(Sequence.list(line));
    }
    return Generator.over(subject, result.iterator());
  }
}
