package dev.tokamak.jinja;

import java.util.List;

/** {@code 'a %s b %(name)05d' % values}. */
final class PercentFormat {
  private final String format;
  private final Value values;
  private final boolean escapes;
  private final Budget budget;
  private final Output output;
  private int at;
  private int used;

  private PercentFormat(Text format, Value values, Budget budget) {
    this.format = format.string();
    this.values = values;
    escapes = format.safe();
    this.budget = budget;
    output = new Output(budget);
  }

  static Value format(Text format, Value values, Budget budget) {
    return format.with(new PercentFormat(format, values, budget).expand());
  }

  private String expand() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%') {
        output.append(c);
      } else {
        directive();
      }
    }
    boolean tuple = values instanceof Sequence sequence && sequence.tuple();
    boolean left = tuple ? used < ((Sequence) values).items().size() : used == 0;
    // What could be asked for names need not be asked.
    boolean mayBeLeft =
        switch (values) {
          case Dict _, Range _, Value.Undefined _ -> true;
          case Sequence sequence -> !sequence.tuple();
          default -> false;
        };
    if (left && !mayBeLeft) {
      throw new Failure("not all arguments converted during string formatting");
    }
    return output.toString();
  }

  private void directive() {
    Value named = named();
    boolean alternate = false;
    boolean zero = false;
    boolean leftAligned = false;
    char sign = 0;
    for (; "#0- +".indexOf(current()) >= 0; at++) {
      switch (current()) {
        case '#' -> alternate = true;
        case '0' -> zero = true;
        case '-' -> leftAligned = true;
        case '+' -> sign = '+';
        default -> sign = sign == 0 ? ' ' : sign;
      }
    }
    int width = number();
    if (width < 0) {
      leftAligned = true;
      width = -width;
    }
    int precision = -1;
    if (current() == '.') {
      at++;
      precision = Math.max(0, number());
    }
    while ("hlL".indexOf(current()) >= 0) {
      at++;
    }
    char type = current();
    at++;
    if (type == '%') {
      output.append('%');
      return;
    }
    Value value = named == null ? next() : named;
    char align = leftAligned ? '<' : '>';
    boolean numeric = "diouxXeEfFgG".indexOf(type) >= 0;
    boolean filled = zero && numeric && !leftAligned;
    var spec =
        new FormatSpec(
            filled ? '0' : ' ',
            filled ? '=' : align,
            numeric ? sign : 0,
            alternate,
            width,
            (char) 0,
            precision,
            type);
    output.append(formatted(type, spec, value));
  }

  /** The value of {@code %(name)…}, or null. */
  private Value named() {
    if (current() != '(') {
      return null;
    }
    int begin = at + 1;
    int open = 0;
    do {
      char c = current();
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    } while (open > 0);
    if (!(values instanceof Dict dict)) {
      throw new Failure("format requires a mapping");
    }
    String name = format.substring(begin, at - 1);
    Value value = dict.get(name);
    if (value == null) {
      throw new Failure("the mapping has no key '" + name + "'");
    }
    used++;
    return value;
  }

  private char current() {
    if (at >= format.length()) {
      throw new Failure("incomplete format");
    }
    return format.charAt(at);
  }

  private int number() {
    if (current() == '*') {
      at++;
      return Numbers.index(next());
    }
    int begin = at;
    while (current() >= '0' && current() <= '9') {
      at++;
    }
    if (at - begin > 9) {
      throw new Failure("width too big");
    }
    return at == begin ? 0 : Integer.parseInt(format.substring(begin, at));
  }

  private Value next() {
    if (values instanceof Sequence tuple && tuple.tuple()) {
      List<Value> items = tuple.items();
      if (used == items.size()) {
        throw new Failure("not enough arguments for format string");
      }
      return items.get(used++);
    }
    if (used++ > 0) {
      throw new Failure("not enough arguments for format string");
    }
    return values;
  }

  private String formatted(char type, FormatSpec spec, Value value) {
    return switch (type) {
      case 's' -> text(spec, text(value));
      case 'r' -> text(spec, escaped(Representation.repr(value, budget)));
      case 'a' -> text(spec, escaped(BraceFormat.ascii(Representation.repr(value, budget))));
      case 'c' -> text(spec, character(value));
      case 'd', 'i', 'u' -> integer(spec, 'd', decimal(value, type));
      case 'o', 'x', 'X' -> integer(spec, type, whole(value, type));
      case 'e', 'E', 'f', 'F', 'g', 'G' -> spec.real(Numbers.toDouble(value), budget);
      default -> throw new Failure("unsupported format character '" + type + "'");
    };
  }

  private String text(Value value) {
    if (escapes && value instanceof Text text) {
      return Strings.escape(text);
    }
    return escaped(Representation.str(value, budget));
  }

  private String escaped(String text) {
    return escapes ? Strings.escape(text) : text;
  }

  private String text(FormatSpec spec, String text) {
    return with(spec, 's', spec.precision()).text(text, budget);
  }

  private static FormatSpec with(FormatSpec spec, char type, int precision) {
    return new FormatSpec(
        spec.fill(),
        spec.align(),
        spec.sign(),
        spec.alternate(),
        spec.width(),
        spec.grouping(),
        precision,
        type);
  }

  /** A precision is the least number of digits. */
  private String integer(FormatSpec spec, char type, Value value) {
    if (spec.precision() < 0) {
      return with(spec, type, -1).integer(Numbers.integer(value), budget);
    }
    boolean negative = Numbers.integer(value).signum() < 0;
    int prefix = spec.alternate() && type != 'd' ? 2 : 0;
    int sign = negative || spec.sign() != 0 ? 1 : 0;
    var digits =
        new FormatSpec(
            '0',
            '=',
            spec.sign(),
            spec.alternate(),
            spec.precision() + prefix + sign,
            (char) 0,
            -1,
            type);
    String number = digits.integer(Numbers.integer(value), budget);
    var padded =
        new FormatSpec(
            ' ', spec.align() == '<' ? '<' : '>', (char) 0, false, spec.width(), (char) 0, -1, 's');
    return padded.text(number, budget);
  }

  private static Value decimal(Value value, char type) {
    return value instanceof Value.Real real ? Numbers.toInteger(real.number()) : whole(value, type);
  }

  private static Value whole(Value value, char type) {
    if (Numbers.integerOrNull(value) == null) {
      throw new Failure("%%%c format: a number is required, not %s".formatted(type, value.type()));
    }
    return value;
  }

  private static String character(Value value) {
    if (value instanceof Text text && text.length() == 1) {
      return text.string();
    }
    if (Numbers.integerOrNull(value) == null) {
      throw new Failure("%c requires int or char");
    }
    return FormatSpec.parse("c").integer(Numbers.integer(value), new Budget());
  }
}
