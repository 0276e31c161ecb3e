package dev.tokamak.jinja;

import java.util.HashMap;
import java.util.Map;

/** The filters, by their names. */
final class Filters {
  /** Makes a value of another one. */
  interface Filter {
    Value apply(Rendering rendering, Value subject, Arguments arguments);
  }

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.putAll(TextFilters.all());
    filters.putAll(NumberFilters.all());
    filters.putAll(CollectionFilters.all());
    filters.putAll(ItemFilters.all());
    filters.put("default", Filters::orDefault);
    filters.put("d", Filters::orDefault);
    filters.put("tojson", Filters::toJson);
    filters.put("attr", Filters::attribute);
    return Map.copyOf(filters);
  }

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
    if (subject instanceof Text text) {
      rendering.budget().scan(text.string().length());
    }
    return filter.apply(rendering, subject, arguments);
  }

  private static Value orDefault(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
    boolean replace =
        subject instanceof Value.Undefined || bound.truth(1, false) && !Values.truth(subject);
    return replace ? bound.get(0, Text.EMPTY) : subject;
  }

  private static Value attribute(Rendering rendering, Value subject, Arguments arguments) {
    String name = arguments.bind("attr", 1, "name").string(0, null);
    if (subject instanceof Dict) {
      // Unlike the dot, this does not look at what a mapping holds.
      return Attributes.attribute(Dict.EMPTY, name);
    }
    return Attributes.attribute(subject, name);
  }

  private static Value toJson(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    String indent = bound.absent(1) ? null : indent(bound.get(1));
    String itemSeparator = indent == null ? ", " : ",";
    String keySeparator = ": ";
    if (!bound.absent(2)) {
      var separators = Values.items(bound.get(2), rendering.budget());
      if (separators.size() != 2) {
        throw new Failure("tojson() takes two separators");
      }
      itemSeparator = Values.string(separators.get(0));
      keySeparator = Values.string(separators.get(1));
    }
    var style =
        new Json.Style(
            bound.truth(0, false), indent, itemSeparator, keySeparator, bound.truth(3, false));
    return Text.of(Json.write(subject, style, rendering.budget()));
  }

  private static String indent(Value indent) {
    if (indent instanceof Text text) {
      return text.string();
    }
    int width = Numbers.index(indent);
    if (width > 1000) {
      throw new Failure("tojson() indents by at most 1000");
    }
    return " ".repeat(Math.max(0, width));
  }
}
