package dev.tokamak.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands behind {@code |}, by its name: jinja2's filters that chat templates have a use for.
 */
final class Filters {
  /** A filter of a value. */
  interface Filter {
    Value apply(Rendering rendering, Value subject, Arguments arguments);
  }

  private static final Pattern WORDS = Pattern.compile("[\\w]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD_BEGINNINGS =
      Pattern.compile("(?<=[-\\s({\\[<])|(?=[-\\s({\\[<])");

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static String unknown(String name) {
    return "No filter named '" + name + "'.";
  }

  static Value apply(String name, Rendering rendering, Value subject, Arguments arguments) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new Failure(unknown(name));
    }
    rendering.budget().step();
    return filter.apply(rendering, subject, arguments);
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("abs", Filters::abs);
    filters.put("attr", Filters::attr);
    filters.put("capitalize", text("capitalize", Strings::capitalize));
    filters.put("count", Filters::length);
    filters.put("d", Filters::fallback);
    filters.put("default", Filters::fallback);
    filters.put("dictsort", Filters::dictSort);
    filters.put("e", Filters::escape);
    filters.put("escape", Filters::escape);
    filters.put("first", Filters::first);
    filters.put("float", Filters::real);
    filters.put("format", Filters::format);
    filters.put("indent", Filters::indent);
    filters.put("int", Filters::integer);
    filters.put("items", Filters::items);
    filters.put("join", Filters::join);
    filters.put("last", Filters::last);
    filters.put("length", Filters::length);
    filters.put("list", Filters::list);
    filters.put("lower", text("lower", Strings::lower));
    filters.put("map", Filters::map);
    filters.put(
        "max", (rendering, subject, arguments) -> extreme("max", rendering, subject, arguments));
    filters.put(
        "min", (rendering, subject, arguments) -> extreme("min", rendering, subject, arguments));
    filters.put(
        "reject", (rendering, subject, arguments) -> select(rendering, subject, arguments, false));
    filters.put(
        "rejectattr",
        (rendering, subject, arguments) -> selectBy(rendering, subject, arguments, false));
    filters.put("replace", Filters::replace);
    filters.put("reverse", Filters::reverse);
    filters.put("round", Filters::round);
    filters.put(
        "safe",
        (rendering, subject, arguments) -> {
          arguments.bind("safe", 0);
          return new Text(rendering.str(subject), true);
        });
    filters.put(
        "select", (rendering, subject, arguments) -> select(rendering, subject, arguments, true));
    filters.put(
        "selectattr",
        (rendering, subject, arguments) -> selectBy(rendering, subject, arguments, true));
    filters.put("sort", Filters::sort);
    filters.put(
        "string",
        (rendering, subject, arguments) -> {
          arguments.bind("string", 0);
          return soft(rendering, subject);
        });
    filters.put("sum", Filters::sum);
    filters.put("title", text("title", Filters::title));
    filters.put("tojson", Filters::toJson);
    filters.put("trim", Filters::trim);
    filters.put("unique", Filters::unique);
    filters.put("upper", text("upper", Strings::upper));
    filters.put("wordcount", Filters::wordCount);
    return Map.copyOf(filters);
  }

  /** The text of a value; markup stays markup. */
  private static Text soft(Rendering rendering, Value value) {
    return value instanceof Text text ? text : Text.of(rendering.str(value));
  }

  private static Filter text(String name, java.util.function.UnaryOperator<String> change) {
    return (rendering, subject, arguments) -> {
      arguments.bind(name, 0);
      Text text = soft(rendering, subject);
      rendering.budget().scan(text.string().length());
      return text.with(change.apply(text.string()));
    };
  }

  private static Value abs(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("abs", 0);
    return switch (subject) {
      case Value.Real real -> new Value.Real(Math.abs(real.number()));
      default -> new Value.Int(Numbers.integer(subject).abs());
    };
  }

  private static Value attr(Rendering rendering, Value subject, Arguments arguments) {
    return Attributes.attribute(subject, arguments.bind("attr", 1, "name").string(0, null));
  }

  private static Value length(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("length", 0);
    return Value.Int.of(Values.length(subject));
  }

  private static Value fallback(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean replaced =
        subject instanceof Value.Undefined || bound.truth(1, false) && !Values.truth(subject);
    return replaced ? bound.get(0, Text.EMPTY) : subject;
  }

  private static Value dictSort(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    boolean sensitive = bound.truth(0, false);
    String by = bound.string(1, "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new Failure("You can only sort by either \"key\" or \"value\"");
    }
    if (!(subject instanceof Dict dict)) {
      throw subject instanceof Value.Undefined undefined
          ? undefined.failure()
          : new Failure("'" + subject.type() + "' object has no attribute 'items'");
    }
    List<Dict.Entry> entries =
        Sorting.sort(
            new ArrayList<>(dict.entries()),
            entry -> folded(by.equals("key") ? entry.key() : entry.value(), sensitive),
            rendering.budget());
    if (bound.truth(2, false)) {
      // Python keeps the order of equal ones here too.
      entries =
          reversedSort(
              new ArrayList<>(dict.entries()),
              entry -> folded(by.equals("key") ? entry.key() : entry.value(), sensitive),
              rendering.budget());
    }
    List<Value> pairs = new ArrayList<>();
    entries.forEach(entry -> pairs.add(Sequence.tuple(entry.key(), entry.value())));
    return Sequence.list(pairs);
  }

  /** Descending, with equal ones in the order that they came in. */
  private static <T> List<T> reversedSort(List<T> elements, Sorting.Key<T> key, Budget budget) {
    Collections.reverse(elements);
    List<T> sorted = new ArrayList<>(Sorting.sort(elements, key, budget));
    Collections.reverse(sorted);
    return sorted;
  }

  private static Value folded(Value value, boolean sensitive) {
    return !sensitive && value instanceof Text text
        ? text.with(Strings.lower(text.string()))
        : value;
  }

  private static Value escape(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("escape", 0);
    Text text = soft(rendering, subject);
    rendering.budget().text(6L * text.string().length());
    return new Text(Strings.escape(text), true);
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
    List<Value> items = reversible(subject, rendering);
    return items.isEmpty()
        ? new Value.Undefined("No last item, sequence was empty.")
        : items.getLast();
  }

  private static List<Value> reversible(Value subject, Rendering rendering) {
    if (subject instanceof Generator || !Values.isIterable(subject)) {
      throw new Failure("'" + subject.type() + "' object is not reversible");
    }
    return Values.items(subject, rendering.budget());
  }

  private static Value real(Rendering rendering, Value subject, Arguments arguments) {
    Value fallback = arguments.bind("float", 0, "default").get(0, new Value.Real(0));
    return switch (subject) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Text text -> {
        Double number = Floats.parse(text.string());
        yield number == null ? fallback : new Value.Real(number);
      }
      default -> Numbers.isNumber(subject) ? new Value.Real(Numbers.toDouble(subject)) : fallback;
    };
  }

  private static Value integer(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
    Value fallback = bound.get(0, Value.Int.ZERO);
    return switch (subject) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Text text -> {
        BigInteger integer = Numbers.parse(text.string(), bound.integer(1, 10));
        Double number = integer == null ? Floats.parse(text.string()) : null;
        yield integer != null
            ? new Value.Int(integer)
            : number != null && Double.isFinite(number) ? Numbers.toInteger(number) : fallback;
      }
      case Value.Real real ->
          Double.isFinite(real.number()) ? Numbers.toInteger(real.number()) : fallback;
      default -> Numbers.isNumber(subject) ? new Value.Int(Numbers.integer(subject)) : fallback;
    };
  }

  private static Value format(Rendering rendering, Value subject, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new Failure("can't handle positional and keyword arguments at the same time");
    }
    Value values;
    if (arguments.named().isEmpty()) {
      values = Sequence.tuple(arguments.positional());
    } else {
      var dict = new Dict.Builder();
      arguments.named().forEach(dict::put);
      values = dict.build();
    }
    return PercentFormat.format(soft(rendering, subject), values, rendering.budget());
  }

  private static Value indent(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
    Text text = soft(rendering, subject);
    String indention =
        bound.get(0) instanceof Text given
            ? given.string()
            : new Output(rendering.budget())
                .repeat(" ", Math.max(0, bound.integer(0, 4)))
                .toString();
    boolean blank = bound.truth(2, false);
    var output = new Output(rendering.budget());
    boolean begun = false;
    // A text that ends with a line feed has an empty line behind it here.
    for (String line : Strings.lines(text.string() + "\n", false)) {
      if (begun) {
        output.append('\n');
      }
      if (begun ? blank || !line.isEmpty() : bound.truth(1, false)) {
        output.append(indention);
      }
      output.append(line);
      begun = true;
    }
    return text.with(output.toString());
  }

  private static Value items(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("items", 0);
    if (subject instanceof Value.Undefined) {
      return Generator.over(subject, Collections.emptyIterator());
    }
    if (!(subject instanceof Dict dict)) {
      // Only when somebody asks for the first one.
      return Generator.over(
          subject, failing(new Failure("Can only get item pairs from a mapping.")));
    }
    return Generator.over(
        dict, Values.iterate(new DictView(DictView.Kind.ITEMS, dict), rendering.budget()));
  }

  private static Iterator<Value> failing(Failure failure) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        throw failure;
      }

      @Override
      public Value next() {
        throw failure;
      }
    };
  }

  private static Value join(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
    String separator = bound.get(0) == null ? "" : rendering.str(bound.get(0));
    var output = new Output(rendering.budget());
    boolean begun = false;
    for (Iterator<Value> items = Values.iterate(subject, rendering.budget()); items.hasNext(); ) {
      Value item = items.next();
      if (!bound.absent(1)) {
        item = attribute(item, bound.get(1), rendering);
      }
      if (begun) {
        output.append(separator);
      }
      output.append(rendering.str(item));
      begun = true;
    }
    return Text.of(output.toString());
  }

  private static Value list(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("list", 0);
    return Sequence.list(Values.items(subject, rendering.budget()));
  }

  /** An attribute, or one of an attribute's with dots between; a whole number is an index. */
  private static Value attribute(Value item, Value path, Rendering rendering) {
    Value at = item;
    if (!(path instanceof Text text)) {
      return Attributes.item(at, path, rendering.budget());
    }
    for (String part : Strings.split(text.string(), ".", -1)) {
      boolean index = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      Value key = index ? new Value.Int(Numbers.parse(part, 10)) : Text.of(part);
      at = Attributes.item(at, key, rendering.budget());
    }
    return at;
  }

  private static Value map(Rendering rendering, Value subject, Arguments arguments) {
    if (!Values.truth(subject)) {
      return Generator.over(subject, Collections.emptyIterator());
    }
    Iterator<Value> items = Values.iterate(subject, rendering.budget());
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Arguments.Bound bound = arguments.bind("map", 0, "attribute", "default");
      return Generator.over(
          subject,
          mapped(
              items,
              item -> {
                Value value = attribute(item, bound.get(0), rendering);
                return value instanceof Value.Undefined && !bound.absent(1) ? bound.get(1) : value;
              }));
    }
    if (arguments.positional().isEmpty()) {
      throw new Failure("map requires a filter argument");
    }
    String name = Values.string(arguments.positional().getFirst());
    Arguments rest = behindFirst(arguments, 1);
    return Generator.over(subject, mapped(items, item -> apply(name, rendering, item, rest)));
  }

  private static Arguments behindFirst(Arguments arguments, int count) {
    return new Arguments(
        arguments.positional().subList(count, arguments.positional().size()), arguments.named());
  }

  private static Iterator<Value> mapped(
      Iterator<Value> items, java.util.function.UnaryOperator<Value> change) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Value next() {
        return change.apply(items.next());
      }
    };
  }

  private static Value extreme(
      String name, Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind(name, 0, "case_sensitive", "attribute");
    boolean sensitive = bound.truth(0, false);
    Value best = null;
    Value bestKey = null;
    for (Iterator<Value> items = Values.iterate(subject, rendering.budget()); items.hasNext(); ) {
      Value item = items.next();
      Value key =
          folded(bound.absent(1) ? item : attribute(item, bound.get(1), rendering), sensitive);
      Comparison.Order order =
          name.equals("min") ? Comparison.Order.LESS : Comparison.Order.GREATER;
      if (best == null || Comparison.ordered(order, key, bestKey, rendering.budget())) {
        best = item;
        bestKey = key;
      }
    }
    return best == null ? new Value.Undefined("No aggregated item, sequence was empty.") : best;
  }

  private static Value select(
      Rendering rendering, Value subject, Arguments arguments, boolean wanted) {
    return selected(rendering, subject, arguments, 0, item -> item, wanted);
  }

  private static Value selectBy(
      Rendering rendering, Value subject, Arguments arguments, boolean wanted) {
    if (arguments.positional().isEmpty()) {
      throw new Failure("Missing parameter for attribute name");
    }
    Value path = arguments.positional().getFirst();
    return selected(
        rendering, subject, arguments, 1, item -> attribute(item, path, rendering), wanted);
  }

  private static Value selected(
      Rendering rendering,
      Value subject,
      Arguments arguments,
      int before,
      java.util.function.UnaryOperator<Value> part,
      boolean wanted) {
    if (!Values.truth(subject)) {
      return Generator.over(subject, Collections.emptyIterator());
    }
    Predicate<Value> test;
    if (arguments.positional().size() > before) {
      String name = Values.string(arguments.positional().get(before));
      Arguments rest = behindFirst(arguments, before + 1);
      test = value -> Tests.apply(name, rendering, value, rest);
    } else {
      test = Values::truth;
    }
    return Generator.over(
        subject,
        filtered(
            Values.iterate(subject, rendering.budget()),
            item -> test.test(part.apply(item)) == wanted));
  }

  private static Iterator<Value> filtered(Iterator<Value> items, Predicate<Value> wanted) {
    return new Iterator<>() {
      private Value next;

      @Override
      public boolean hasNext() {
        while (next == null && items.hasNext()) {
          Value item = items.next();
          next = wanted.test(item) ? item : null;
        }
        return next != null;
      }

      @Override
      public Value next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Value item = next;
        next = null;
        return item;
      }
    };
  }

  private static Value replace(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    return Text.of(
        Strings.replace(
            rendering.str(subject),
            rendering.str(bound.get(0)),
            rendering.str(bound.get(1)),
            bound.absent(2) ? -1 : bound.integer(2, -1),
            rendering.budget()));
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
    Collections.reverse(items);
    return subject instanceof Generator
        ? Sequence.list(items)
        : Generator.over(subject, items.iterator());
  }

  private static Value round(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
    int precision = Math.clamp(bound.integer(0, 0), -400, 400);
    String method = bound.string(1, "common");
    RoundingMode mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new Failure("method must be common, ceil or floor");
        };
    if (!(subject instanceof Value.Real) && method.equals("common")) {
      BigDecimal integer = new BigDecimal(Numbers.integer(subject));
      return new Value.Int(integer.setScale(Math.min(0, precision), mode).toBigInteger());
    }
    double number = Numbers.toDouble(subject);
    return Double.isFinite(number)
        ? new Value.Real(new BigDecimal(number).setScale(precision, mode).doubleValue())
        : subject;
  }

  private static Value sort(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    boolean sensitive = bound.truth(1, false);
    List<Value> items = Values.items(subject, rendering.budget());
    Sorting.Key<Value> key =
        item ->
            bound.absent(2)
                ? folded(item, sensitive)
                : keys(item, bound.get(2), sensitive, rendering);
    return Sequence.list(
        bound.truth(0, false)
            ? reversedSort(items, key, rendering.budget())
            : Sorting.sort(items, key, rendering.budget()));
  }

  private static Value keys(Value item, Value paths, boolean sensitive, Rendering rendering) {
    if (!(paths instanceof Text text)) {
      return folded(attribute(item, paths, rendering), sensitive);
    }
    List<Value> keys = new ArrayList<>();
    for (String path : Strings.split(text.string(), ",", -1)) {
      keys.add(folded(attribute(item, Text.of(path), rendering), sensitive));
    }
    return Sequence.list(keys);
  }

  private static Value sum(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
    Value sum = bound.get(1, Value.Int.ZERO);
    for (Iterator<Value> items = Values.iterate(subject, rendering.budget()); items.hasNext(); ) {
      Value item = items.next();
      Value added = bound.absent(0) ? item : attribute(item, bound.get(0), rendering);
      sum = BinaryOperator.ADD.apply(sum, added, rendering.budget());
    }
    return sum;
  }

  /** Unlike the method of strings: only after white space and opening brackets. */
  private static String title(String text) {
    var result = new StringBuilder(text.length());
    for (String part : WORD_BEGINNINGS.split(text)) {
      if (!part.isEmpty()) {
        int end = part.offsetByCodePoints(0, 1);
        result.append(Strings.upper(part.substring(0, end)));
        result.append(Strings.lower(part.substring(end)));
      }
    }
    return result.toString();
  }

  private static Value toJson(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    String indent =
        bound.absent(1)
            ? null
            : bound.get(1) instanceof Text text
                ? text.string()
                : new Output(rendering.budget())
                    .repeat(" ", Math.max(0, bound.integer(1, 0)))
                    .toString();
    String itemSeparator = indent == null ? ", " : ",";
    String keySeparator = ": ";
    if (!bound.absent(2)) {
      List<Value> separators = Values.items(bound.get(2), rendering.budget());
      if (separators.size() != 2) {
        throw new Failure("separators must be two");
      }
      itemSeparator = Values.string(separators.get(0));
      keySeparator = Values.string(separators.get(1));
    }
    var style =
        new Json.Style(
            bound.truth(0, false), indent, itemSeparator, keySeparator, bound.truth(3, false));
    return Text.of(Json.write(subject, style, rendering.budget()));
  }

  private static Value trim(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("trim", 0, "chars");
    Text text = soft(rendering, subject);
    rendering.budget().scan(text.string().length());
    String characters = bound.absent(0) ? null : bound.string(0, null);
    return text.with(Strings.strip(text.string(), characters, true, true));
  }

  private static Value unique(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    boolean sensitive = bound.truth(0, false);
    Set<Object> seen = new HashSet<>();
    return Generator.over(
        subject,
        filtered(
            Values.iterate(subject, rendering.budget()),
            item -> {
              Value key = bound.absent(1) ? item : attribute(item, bound.get(1), rendering);
              return seen.add(Dict.hashable(folded(key, sensitive)));
            }));
  }

  private static Value wordCount(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("wordcount", 0);
    String text = rendering.str(subject);
    rendering.budget().scan(text.length());
    Matcher words = WORDS.matcher(text);
    long count = 0;
    while (words.find()) {
      count++;
    }
    return Value.Int.of(count);
  }
}
