package dev.tokamak.jinja;

import java.math.BigDecimal;

/** Floating point numbers as Python reads and writes them. */
final class Floats {
  private Floats() {}

  /** The shortest digits that stand for the number, with an exponent where Python writes one. */
  static String repr(double number) {
    if (!Double.isFinite(number)) {
      return nonFinite(number);
    }
    String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
    if (number == 0) {
      return sign + "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(number))).stripTrailingZeros();
    String digits = decimal.unscaledValue().toString();
    int point = digits.length() - decimal.scale();
    if (point > 16 || point < -3) {
      return sign + scientific(digits, point - 1);
    }
    if (point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return sign + digits + "0".repeat(point - digits.length()) + ".0";
    }
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  static String nonFinite(double number) {
    return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
  }

  /** One digit, the others, and an exponent of two digits or more. */
  static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return digits.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "-" : "+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** The number that a text spells, or null where it spells none. */
  static Double parse(String text) {
    String number = Strings.strip(text);
    String unsigned =
        number.startsWith("+") || number.startsWith("-") ? number.substring(1) : number;
    double sign = number.startsWith("-") ? -1 : 1;
    switch (Strings.lower(unsigned)) {
      case "inf", "infinity" -> {
        return sign * Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    int at = digits(unsigned, 0);
    boolean found = at > 0;
    if (at < unsigned.length() && unsigned.charAt(at) == '.') {
      int end = digits(unsigned, at + 1);
      found |= end > at + 1;
      at = end;
    }
    if (found && at < unsigned.length() && (unsigned.charAt(at) | 0x20) == 'e') {
      int begin = at + 1;
      if (begin < unsigned.length() && "+-".indexOf(unsigned.charAt(begin)) >= 0) {
        begin++;
      }
      at = digits(unsigned, begin);
      found = at > begin;
    }
    return found && at == unsigned.length()
        ? sign * Double.parseDouble(unsigned.replace("_", ""))
        : null;
  }

  /** Behind the digits, which single underscores may separate, that begin there. */
  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length()
        && (isDigit(text.charAt(at))
            || text.charAt(at) == '_'
                && at > from
                && isDigit(text.charAt(at - 1))
                && at + 1 < text.length()
                && isDigit(text.charAt(at + 1)))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
