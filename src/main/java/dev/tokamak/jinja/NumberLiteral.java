package dev.tokamak.jinja;

import java.math.BigInteger;

/** Numbers as they stand in templates, with underscores between their digits. */
final class NumberLiteral {
  private NumberLiteral() {}

  /** Behind the number that begins with the digit there. */
  static int end(String source, int from) {
    if (source.charAt(from) == '0' && from + 1 < source.length()) {
      int radix =
          switch (source.charAt(from + 1) | 0x20) {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x' -> 16;
            default -> 0;
          };
      int end = radix == 0 ? from : grouped(source, from + 2, radix);
      if (end > from + 2) {
        return end;
      }
    }
    int whole = digits(source, from, 10);
    int end = behindDot(source, from) ? whole : fractionEnd(source, whole);
    if (end == whole && source.charAt(from) == '0') {
      // 007 is a zero, and then something that cannot follow it.
      end = from + 1;
      while (end < whole && "0_".indexOf(source.charAt(end)) >= 0) {
        end++;
      }
      return source.charAt(end - 1) == '_' ? end - 1 : end;
    }
    return end;
  }

  /** After a dot there is an index, not a number with a fraction. */
  private static boolean behindDot(String source, int from) {
    return from > 0 && source.charAt(from - 1) == '.';
  }

  private static int fractionEnd(String source, int whole) {
    int end = whole;
    if (source.startsWith(".", end)) {
      end = Math.max(end, digits(source, end + 1, 10));
      end = end == whole + 1 ? whole : end;
    }
    if (end < source.length() && (source.charAt(end) | 0x20) == 'e') {
      int begin = end + 1;
      if (begin < source.length() && "+-".indexOf(source.charAt(begin)) >= 0) {
        begin++;
      }
      int exponent = digits(source, begin, 10);
      end = exponent > begin ? exponent : end;
    }
    return end;
  }

  /** Digits that an underscore may come before. */
  private static int grouped(String source, int from, int radix) {
    int begin = source.startsWith("_", from) ? from + 1 : from;
    int end = digits(source, begin, radix);
    return end > begin ? end : from;
  }

  private static int digits(String source, int from, int radix) {
    int at = from;
    while (at < source.length()) {
      boolean separator = source.charAt(at) == '_' && at > from && isDigit(source, at + 1, radix);
      if (!separator && !isDigit(source, at, radix)) {
        break;
      }
      at++;
    }
    return at;
  }

  private static boolean isDigit(String source, int at, int radix) {
    return at < source.length()
        && source.charAt(at) < 0x80
        && Character.digit(source.charAt(at), radix) >= 0;
  }

  static boolean isFloat(String source, int from, int end) {
    if (end > from + 2 && "xX".indexOf(source.charAt(from + 1)) >= 0) {
      return false;
    }
    for (int i = from; i < end; i++) {
      if (".eE".indexOf(source.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  static Value integer(String literal) {
    BigInteger number = Numbers.parse(literal, 0);
    if (number == null) {
      throw new Failure("'" + literal + "' is no integer");
    }
    return new Value.Int(number);
  }

  static Value real(String literal) {
    return new Value.Real(Double.parseDouble(literal.replace("_", "")));
  }
}
