package dev.tokamak.automaton;

import dev.tokamak.automaton.RegexParser.Reader;

/** What stands behind a backslash and means a character or a set of them. */
final class Escapes {
  private Escapes() {}

  /**
   * @param inClass whether it stands in brackets
   */
  static CodePoints parse(Reader in, boolean inClass) {
    int c = in.next();
    return switch (c) {
      case 'd' -> CharSets.DIGIT;
      case 'D' -> CharSets.DIGIT.not();
      case 'w' -> CharSets.WORD;
      case 'W' -> CharSets.WORD.not();
      case 's' -> CharSets.SPACE;
      case 'S' -> CharSets.SPACE.not();
      case 'p' -> property(in);
      case 'P' -> property(in).not();
      case 't' -> CodePoints.of('\t');
      case 'n' -> CodePoints.of('\n');
      case 'v' -> CodePoints.of(0x0b);
      case 'f' -> CodePoints.of('\f');
      case 'r' -> CodePoints.of('\r');
      case '0' -> {
        if (Character.isDigit(in.peek())) {
          throw in.malformed("an octal escape");
        }
        yield CodePoints.of(0);
      }
      case 'c' -> control(in);
      case 'x' -> CodePoints.of(hex(in, 2));
      case 'u' -> CodePoints.of(unicode(in));
      case 'b' -> {
        // Outside of brackets the caller has taken it already.
        yield CodePoints.of('\b');
      }
      case 'k' -> throw in.unsupported("a backreference");
      default -> {
        if (c >= '1' && c <= '9' && !inClass) {
          throw in.unsupported("a backreference");
        }
        if (c < 0x80 && Character.isLetterOrDigit(c)) {
          throw in.malformed("\\" + (char) c + " is no escape of ECMA-262");
        }
        yield CodePoints.of(c);
      }
    };
  }

  private static CodePoints control(Reader in) {
    int c = in.next();
    if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
      throw in.malformed("\\c must be followed by a letter");
    }
    return CodePoints.of(c % 32);
  }

  private static int unicode(Reader in) {
    if (in.take('{')) {
      int value = 0;
      int digits = 0;
      while (!in.take('}')) {
        value = 16 * value + digit(in);
        if (value > CodePoints.MAX) {
          throw in.malformed("\\u{...} is above 10FFFF");
        }
        digits++;
      }
      if (digits == 0) {
        throw in.malformed("\\u{} holds no digits");
      }
      return value;
    }
    int unit = hex(in, 4);
    if (Character.isHighSurrogate((char) unit) && in.peek() == '\\' && in.peek(1) == 'u') {
      int place = in.place();
      in.next();
      in.next();
      if (in.peek() != '{') {
        int low = hex(in, 4);
        if (Character.isLowSurrogate((char) low)) {
          return Character.toCodePoint((char) unit, (char) low);
        }
      }
      in.place(place);
    }
    return unit;
  }

  private static int hex(Reader in, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      value = 16 * value + digit(in);
    }
    return value;
  }

  private static int digit(Reader in) {
    int c = in.next();
    int value = c < 0x80 ? Character.digit(c, 16) : -1;
    if (value < 0) {
      throw in.malformed("a hexadecimal digit is missing");
    }
    return value;
  }

  private static CodePoints property(Reader in) {
    if (!in.take('{')) {
      throw in.malformed("\\p must be followed by {...}");
    }
    StringBuilder name = new StringBuilder();
    while (!in.take('}')) {
      name.appendCodePoint(in.next());
    }
    CodePoints set = UnicodeSets.of(name.toString());
    if (set == null) {
      throw in.unsupported("the property " + name);
    }
    return set;
  }
}
