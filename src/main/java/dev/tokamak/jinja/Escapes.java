package dev.tokamak.jinja;

/** Backslashes within string literals, as Python understands them. */
final class Escapes {
  private final String literal;
  private final StringBuilder result = new StringBuilder();
  private int at;

  private Escapes(String literal) {
    this.literal = literal;
  }

  /** The text that a literal stands for, given without its quotes. */
  static String unescape(String literal) {
    return literal.indexOf('\\') < 0 ? literal : new Escapes(literal).unescape();
  }

  private String unescape() {
    while (at < literal.length()) {
      char c = literal.charAt(at++);
      if (c == '\\') {
        escape();
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  private void escape() {
    int c = literal.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> result.appendCodePoint(c);
      case 'a' -> result.append('\u0007');
      case 'b' -> result.append('\b');
      case 'f' -> result.append('\f');
      case 'n' -> result.append('\n');
      case 'r' -> result.append('\r');
      case 't' -> result.append('\t');
      case 'v' -> result.append('\u000b');
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case 'N' -> named();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
      // jinja2 spells such characters out before it looks for backslashes, and so finds two.
      default -> result.append(c > 0x7f ? escaped(c) : "\\" + (char) c);
    }
  }

  private void octal(int first) {
    int code = first;
    for (int i = 0; i < 2 && at < literal.length(); i++) {
      int digit = Character.digit(literal.charAt(at), 8);
      if (digit < 0) {
        break;
      }
      code = code * 8 + digit;
      at++;
    }
    result.appendCodePoint(code);
  }

  private void hexadecimal(int digits) {
    int code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < literal.length() ? Character.digit(literal.charAt(at), 16) : -1;
      if (digit < 0 || literal.charAt(at) > 0x7f) {
        throw new Failure("a string has an escape sequence of fewer than " + digits + " digits");
      }
      at++;
      code = code << 4 | digit;
    }
    if (!Character.isValidCodePoint(code)) {
      throw new Failure("a string has an escape sequence for an illegal Unicode character");
    }
    result.appendCodePoint(code);
  }

  private void named() {
    int end = literal.indexOf('}', at);
    if (!literal.startsWith("{", at) || end < 0) {
      throw new Failure("a string has a malformed \\N character escape");
    }
    String name = literal.substring(at + 1, end);
    try {
      result.appendCodePoint(Character.codePointOf(name));
    } catch (IllegalArgumentException unknown) {
      throw new Failure("there is no character named '" + name + "'");
    }
    at = end + 1;
  }

  /** As Python spells out a character that cannot be printed. */
  static String escaped(int c) {
    return c <= 0xff
        ? "\\x%02x".formatted(c)
        : c <= 0xffff ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
  }
}
