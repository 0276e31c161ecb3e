package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;

/** Values as JSON, as Python's {@code json.dumps} writes them. */
final class Json {
  /**
   * How it is laid out.
   *
   * @param indent of a nested line, or null to write all in one
   */
  record Style(
      boolean onlyAscii,
      String indent,
      String itemSeparator,
      String keySeparator,
      boolean sortKeys) {}

  private final Style style;
  private final Output output;
  private final Budget budget;

  private Json(Style style, Budget budget) {
    this.style = style;
    this.budget = budget;
    output = new Output(budget);
  }

  static String write(Value value, Style style, Budget budget) {
    var json = new Json(style, budget);
    json.write(value, 1);
    return json.output.toString();
  }

  /**
   * @param level of the items within this value
   */
  private void write(Value value, int level) {
    budget.step();
    switch (value) {
      case Value.None _ -> output.append("null");
      case Value.Bool bool -> output.append(bool == Value.Bool.TRUE ? "true" : "false");
      case Value.Int integer -> output.append(integer.number().toString());
      case Value.Real real -> output.append(number(real.number()));
      case Text text -> output.append(quote(text.string()));
      case Sequence sequence -> write(sequence, level);
      case Dict dict -> write(dict, level);
      default -> throw new Failure("Object of type " + value.type() + " is not JSON serializable");
    }
  }

  private static String number(double number) {
    return Double.isFinite(number)
        ? Floats.repr(number)
        : Double.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
  }

  private void write(Sequence sequence, int level) {
    if (sequence.items().isEmpty()) {
      output.append("[]");
      return;
    }
    output.append('[');
    boolean first = true;
    for (Value item : sequence.items()) {
      separate(first, level);
      write(item, level + 1);
      first = false;
    }
    line(level - 1);
    output.append(']');
  }

  private void write(Dict dict, int level) {
    if (dict.size() == 0) {
      output.append("{}");
      return;
    }
    output.append('{');
    boolean first = true;
    for (Dict.Entry entry : entries(dict)) {
      separate(first, level);
      output.append(quote(key(entry.key()))).append(style.keySeparator());
      write(entry.value(), level + 1);
      first = false;
    }
    line(level - 1);
    output.append('}');
  }

  private List<Dict.Entry> entries(Dict dict) {
    List<Dict.Entry> entries = new ArrayList<>(dict.entries());
    return style.sortKeys() ? Sorting.sort(entries, Dict.Entry::key, budget) : entries;
  }

  private void separate(boolean first, int level) {
    if (!first) {
      output.append(style.itemSeparator());
    }
    line(level);
  }

  private void line(int level) {
    if (style.indent() != null) {
      output.append('\n').repeat(style.indent(), level);
    }
  }

  private static String key(Value key) {
    return switch (key) {
      case Text text -> text.string();
      case Value.None _ -> "null";
      case Value.Bool bool -> bool == Value.Bool.TRUE ? "true" : "false";
      case Value.Int integer -> integer.number().toString();
      case Value.Real real -> number(real.number());
      default -> throw new Failure("keys must be str, int, float, bool or None, not " + key.type());
    };
  }

  private String quote(String text) {
    budget.scan(text.length());
    var quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\f' -> quoted.append("\\f");
        case '\b' -> quoted.append("\\b");
        default -> {
          if (c < ' ' || style.onlyAscii() && c > '~') {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
