package dev.tokamak.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * How a value is laid out, as {@code str.format} describes it: {@code
 * [[fill]align][sign][#][0][width][grouping][.precision][type]}. The percent operator uses the same
 * rules.
 *
 * @param fill one code point
 * @param align one of {@code <>=^}, or 0 for the usual one
 * @param grouping {@code ,} or {@code _}, or 0
 * @param precision -1 where there is none
 * @param type 0 where there is none
 */
record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean alternate,
    int width,
    char grouping,
    int precision,
    char type) {
  private static final int MAX_PRECISION = 1000;

  FormatSpec {
    if (precision > MAX_PRECISION) {
      throw new Failure("the precision of a format is above " + MAX_PRECISION);
    }
  }

  static FormatSpec parse(String spec) {
    return new Reader(spec).read();
  }

  private static final class Reader {
    private final String spec;
    private int at;

    Reader(String spec) {
      this.spec = spec;
    }

    FormatSpec read() {
      int fill = ' ';
      char align = 0;
      int second = spec.isEmpty() ? 0 : Character.charCount(spec.codePointAt(0));
      if (isAlign(second) && second > 0) {
        fill = spec.codePointAt(0);
        align = spec.charAt(second);
        at = second + 1;
      } else if (isAlign(0)) {
        align = spec.charAt(at++);
      }
      char sign = one("+- ");
      boolean alternate = one("#") != 0;
      if (one("0") != 0 && align == 0) {
        fill = '0';
        align = '=';
      }
      int width = number(0);
      char grouping = one(",_");
      int precision = one(".") == 0 ? -1 : number(-1);
      if (precision < 0 && at > 0 && spec.charAt(at - 1) == '.') {
        throw new Failure("Format specifier missing precision");
      }
      char type = at < spec.length() ? spec.charAt(at++) : 0;
      if (at < spec.length()) {
        throw new Failure("Invalid format specifier '" + spec + "'");
      }
      return new FormatSpec(fill, align, sign, alternate, width, grouping, precision, type);
    }

    private boolean isAlign(int index) {
      return index < spec.length() && "<>=^".indexOf(spec.charAt(index)) >= 0;
    }

    private char one(String candidates) {
      return at < spec.length() && candidates.indexOf(spec.charAt(at)) >= 0 ? spec.charAt(at++) : 0;
    }

    private int number(int fallback) {
      int begin = at;
      while (at < spec.length() && spec.charAt(at) >= '0' && spec.charAt(at) <= '9') {
        at++;
      }
      if (at - begin > 9) {
        throw new Failure("Too many decimal digits in format string");
      }
      return at == begin ? fallback : Integer.parseInt(spec.substring(begin, at));
    }
  }

  String apply(Value value, Budget budget) {
    return switch (value) {
      case Text text -> text(text.string(), budget);
      case Value.Bool bool when type != 0 -> number(bool, budget);
      case Value.Int _, Value.Real _ -> number(value, budget);
      default -> {
        if (!equals(parse("")) && !(value instanceof Value.Bool)) {
          throw new Failure("unsupported format string passed to " + value.type() + ".__format__");
        }
        yield value instanceof Value.Bool && width > 0
            ? number(value, budget)
            : Representation.str(value, budget);
      }
    };
  }

  String text(String text, Budget budget) {
    if (type != 0 && type != 's') {
      throw new Failure("Unknown format code '" + type + "' for object of type 'str'");
    }
    if (sign != 0 || align == '=' && fill != '0') {
      throw new Failure("a sign is not allowed in the format of a string");
    }
    int length = text.codePointCount(0, text.length());
    String cut = precision >= 0 && precision < length ? Strings.slice(text, 0, precision) : text;
    return pad("", cut, '<', budget);
  }

  private String number(Value value, Budget budget) {
    boolean floating = "eEfFgGn%".indexOf(type) >= 0 && type != 0 && type != 'n';
    if (value instanceof Value.Real real) {
      return real(real.number(), budget);
    }
    return floating
        ? real(Numbers.toDouble(value), budget)
        : integer(Numbers.integer(value), budget);
  }

  String integer(BigInteger number, Budget budget) {
    if (precision >= 0) {
      throw new Failure("Precision not allowed in integer format specifier");
    }
    BigInteger magnitude = number.abs();
    String digits =
        switch (type) {
          case 0, 'd', 'n' -> grouped(magnitude.toString(), 3);
          case 'b' -> grouped(magnitude.toString(2), 4);
          case 'o' -> grouped(magnitude.toString(8), 4);
          case 'x' -> grouped(magnitude.toString(16), 4);
          case 'X' -> grouped(Strings.upper(magnitude.toString(16)), 4);
          case 'c' -> character(number);
          default ->
              throw new Failure("Unknown format code '" + type + "' for object of type 'int'");
        };
    String prefix = alternate && "boxX".indexOf(type) >= 0 ? "0" + type : "";
    return type == 'c'
        ? pad("", digits, '<', budget)
        : pad(signOf(number.signum() < 0) + prefix, digits, '>', budget);
  }

  private static String character(BigInteger number) {
    if (number.signum() < 0 || number.bitLength() > 21 || number.intValue() > 0x10ffff) {
      throw new Failure("%c arg not in range(0x110000)");
    }
    return Character.toString(number.intValue());
  }

  private String signOf(boolean negative) {
    return negative ? "-" : sign == '+' || sign == ' ' ? String.valueOf(sign) : "";
  }

  String real(double number, Budget budget) {
    boolean negative = Double.doubleToRawLongBits(number) < 0 && !Double.isNaN(number);
    double magnitude = Math.abs(number);
    String digits =
        Double.isFinite(number) ? digits(magnitude) : Floats.nonFinite(magnitude) + suffix();
    if (Character.isUpperCase(type)) {
      digits = Strings.upper(digits);
    }
    return pad(signOf(negative), digits, '>', budget);
  }

  private String suffix() {
    return type == '%' ? "%" : "";
  }

  private String digits(double number) {
    return switch (type) {
      case 0 -> precision < 0 ? groupedWhole(Floats.repr(number)) : general(number, true);
      case 'f', 'F' -> groupedWhole(fixed(new BigDecimal(number)));
      case '%' -> groupedWhole(fixed(new BigDecimal(number * 100))) + "%";
      case 'e', 'E' -> scientific(number, precision < 0 ? 6 : precision);
      case 'g', 'G', 'n' -> general(number, false);
      default -> throw new Failure("Unknown format code '" + type + "' for object of type 'float'");
    };
  }

  private String fixed(BigDecimal number) {
    int places = precision < 0 ? 6 : precision;
    String digits = number.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && places == 0 ? digits + "." : digits;
  }

  private String scientific(double number, int places) {
    if (number == 0) {
      return Floats.scientific("0" + "0".repeat(places), 0);
    }
    BigDecimal rounded = significant(number, places + 1);
    String digits = rounded.unscaledValue().toString();
    return Floats.scientific(digits, digits.length() - 1 - rounded.scale());
  }

  /** So many digits, zeros at their end included. */
  private static BigDecimal significant(double number, int digits) {
    BigDecimal exact = new BigDecimal(number);
    int exponent = exact.precision() - exact.scale() - 1;
    BigDecimal rounded = exact.setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN);
    // 9.99 may have become 10.0.
    return rounded.precision() > digits
        ? rounded.setScale(rounded.scale() - 1, RoundingMode.HALF_EVEN)
        : rounded;
  }

  /**
   * Fixed or with an exponent, whichever suits the size.
   *
   * @param asRepr whether a digit behind the point stays
   */
  private String general(double number, boolean asRepr) {
    int digits = Math.max(1, precision < 0 ? 6 : precision);
    BigDecimal rounded =
        number == 0 ? BigDecimal.ZERO.setScale(digits - 1) : significant(number, digits);
    int exponent = number == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= digits + (asRepr ? -1 : 0)) {
      String all = rounded.unscaledValue().toString();
      return Floats.scientific(alternate ? all : trimmed(all), exponent);
    }
    String fixed = rounded.setScale(Math.max(0, rounded.scale())).toPlainString();
    if (!alternate && fixed.indexOf('.') >= 0) {
      fixed = trimmed(fixed);
      fixed = fixed.endsWith(".") ? fixed.substring(0, fixed.length() - 1) : fixed;
    }
    return groupedWhole(asRepr && fixed.indexOf('.') < 0 ? fixed + ".0" : fixed);
  }

  private static String trimmed(String digits) {
    int end = digits.length();
    while (end > 1 && digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, end);
  }

  private String groupedWhole(String number) {
    int end = 0;
    while (end < number.length() && Character.isDigit(number.charAt(end))) {
      end++;
    }
    return grouped(number.substring(0, end), 3) + number.substring(end);
  }

  private String grouped(String digits, int size) {
    if (grouping == 0) {
      return digits;
    }
    var result = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % size == 0) {
        result.append(grouping);
      }
      result.append(digits.charAt(i));
    }
    return result.toString();
  }

  private String pad(String prefix, String body, char usual, Budget budget) {
    int missing = width - prefix.length() - body.codePointCount(0, body.length());
    if (missing <= 0) {
      return prefix + body;
    }
    String filler = Character.toString(fill);
    char way = align == 0 ? usual : align == '=' && usual == '<' ? '<' : align;
    int left = way == '>' || way == '=' ? missing : way == '^' ? missing / 2 : 0;
    var output = new Output(budget);
    if (way == '=') {
      return output.append(prefix).repeat(filler, left).append(body).toString();
    }
    return output
        .repeat(filler, left)
        .append(prefix)
        .append(body)
        .repeat(filler, missing - left)
        .toString();
  }
}
