package dev.tokamak.jinja;

import java.util.HashMap;
import java.util.Map;

/** {@code 'a {} b {name.attribute[key]!r:>10}'.format(…)}. */
final class BraceFormat {
  private final String format;
  private final Arguments arguments;
  private final boolean escapes;
  private final Budget budget;
  private int automatic;
  private boolean numbered;

  private BraceFormat(String format, Arguments arguments, boolean escapes, Budget budget) {
    this.format = format;
    this.arguments = arguments;
    this.escapes = escapes;
    this.budget = budget;
  }

  static Value format(Text format, Arguments arguments, Budget budget) {
    var brace = new BraceFormat(format.string(), arguments, format.safe(), budget);
    return format.with(brace.expand(format.string(), 2));
  }

  /**
   * @param depth how often fields may still stand within fields
   */
  private String expand(String text, int depth) {
    if (depth < 0) {
      throw new Failure("Max string recursion exceeded");
    }
    var output = new Output(budget);
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
        output.append(c);
        at += 2;
      } else if (c == '}') {
        throw new Failure("Single '}' encountered in format string");
      } else if (c == '{') {
        int end = end(text, at);
        output.append(field(text.substring(at + 1, end), depth));
        at = end + 1;
      } else {
        output.append(c);
        at++;
      }
    }
    return output.toString();
  }

  private static int end(String text, int begin) {
    int open = 0;
    for (int i = begin; i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        open++;
      } else if (text.charAt(i) == '}' && --open == 0) {
        return i;
      }
    }
    throw new Failure(
        begin + 1 == text.length()
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int nameEnd = nameEnd(field);
    String name = field.substring(0, nameEnd);
    String rest = field.substring(nameEnd);
    char conversion = 0;
    if (rest.startsWith("!")) {
      if (rest.length() < 2 || rest.length() > 2 && rest.charAt(2) != ':') {
        throw new Failure("expected ':' after conversion specifier");
      }
      conversion = rest.charAt(1);
      rest = rest.substring(2);
    }
    Value value = converted(conversion, value(name));
    String spec = rest.isEmpty() ? "" : expand(rest.substring(1), depth - 1);
    String text = formatted(value, spec);
    if (!escapes) {
      return text;
    }
    return value instanceof Text safe && safe.safe() ? text : Strings.escape(text);
  }

  private String formatted(Value value, String spec) {
    if (spec.isEmpty()) {
      return Representation.str(value, budget);
    }
    return FormatSpec.parse(spec).apply(value, budget);
  }

  /** Brackets may hold what would otherwise end the name. */
  private static int nameEnd(String field) {
    boolean bracket = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      bracket = c == '[' || bracket && c != ']';
      if (!bracket && (c == '!' || c == ':')) {
        return i;
      }
    }
    return field.length();
  }

  private Value value(String name) {
    int end = 0;
    while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
      end++;
    }
    Value value = argument(name.substring(0, end));
    while (end < name.length()) {
      int begin = end + 1;
      if (name.charAt(end) == '.') {
        end = begin;
        while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
          end++;
        }
        requirePart(end > begin);
        value = Attributes.attribute(value, name.substring(begin, end));
      } else {
        int close = name.indexOf(']', begin);
        requirePart(close > begin);
        String key = name.substring(begin, close);
        value =
            Attributes.item(
                value, isIndex(key) ? Value.Int.of(Integer.parseInt(key)) : Text.of(key), budget);
        end = close + 1;
        requirePart(end == name.length() || ".[".indexOf(name.charAt(end)) >= 0);
      }
    }
    return value;
  }

  private static void requirePart(boolean holds) {
    if (!holds) {
      throw new Failure("Empty attribute in format string");
    }
  }

  private static boolean isIndex(String key) {
    return !key.isEmpty() && key.length() < 9 && key.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Value argument(String name) {
    if (!name.isEmpty() && !isIndex(name)) {
      Value value = arguments.named().get(name);
      if (value == null) {
        throw new Failure("format() lacks the argument '" + name + "'");
      }
      return value;
    }
    if (name.isEmpty() ? numbered : automatic > 0) {
      throw new Failure("cannot mix automatic field numbering and manual field specification");
    }
    numbered |= !name.isEmpty();
    int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
    if (index >= arguments.positional().size()) {
      throw new Failure("Replacement index " + index + " out of range for positional args tuple");
    }
    return arguments.positional().get(index);
  }

  private Value converted(char conversion, Value value) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Text.of(Representation.str(value, budget));
      case 'r' -> Text.of(Representation.repr(value, budget));
      case 'a' -> Text.of(ascii(Representation.repr(value, budget)));
      default -> throw new Failure("Unknown conversion specifier '" + conversion + "'");
    };
  }

  static String ascii(String text) {
    var result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> result.append(c < 0x80 ? Character.toString(c) : Escapes.escaped(c)));
    return result.toString();
  }

  /** The arguments by name alone. */
  static Map<String, Value> names(Dict dict) {
    Map<String, Value> names = new HashMap<>();
    for (Dict.Entry entry : dict.entries()) {
      if (entry.key() instanceof Text name) {
        names.put(name.string(), entry.value());
      }
    }
    return names;
  }
}
