package dev.tokamak.automaton;

import dev.tokamak.automaton.Regex.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions of ECMA-262 (15th edition, 22.2.1) as with the flag u. Where the flag
 * only forbids what is common and has one meaning, this is lenient as the language is without the
 * flag (annex B.1.2): a needless backslash before punctuation, and brackets that close nothing.
 */
final class RegexParser {
  private static final int MAX_LENGTH = 20_000;
  private static final int MAX_DEPTH = 100;
  private static final int END = -1;

  private final Reader in;
  private int depth;

  private RegexParser(Reader in) {
    this.in = in;
  }

  /**
   * @throws PatternException where it is malformed or unsupported
   * @throws TooComplexException where it is too long or too deep
   */
  static Regex parse(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new TooComplexException("a pattern of more than " + MAX_LENGTH + " characters");
    }
    Reader in = new Reader(pattern);
    Regex regex = new RegexParser(in).choice();
    if (in.peek() != END) {
      throw in.malformed("a parenthesis closes nothing");
    }
    return regex;
  }

  private Regex choice() {
    if (++depth > MAX_DEPTH) {
      throw new TooComplexException(
          "a pattern with groups nested more than " + MAX_DEPTH + " deep");
    }
    List<Regex> options = new ArrayList<>();
    options.add(sequence());
    while (in.take('|')) {
      options.add(sequence());
    }
    depth--;
    return options.size() == 1 ? options.getFirst() : new Regex.Choice(options);
  }

  private Regex sequence() {
    List<Regex> parts = new ArrayList<>();
    while (in.peek() != END && in.peek() != '|' && in.peek() != ')') {
      parts.add(term());
    }
    return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(parts);
  }

  private Regex term() {
    boolean group = in.peek() == '(' && !(in.peek(1) == '?' && isLook(in.peek(2)));
    Regex atom = atom();
    int min;
    int max;
    if (in.take('*')) {
      min = 0;
      max = Regex.UNBOUNDED;
    } else if (in.take('+')) {
      min = 1;
      max = Regex.UNBOUNDED;
    } else if (in.take('?')) {
      min = 0;
      max = 1;
    } else {
      int[] bounds = in.braces();
      if (bounds == null) {
        return atom;
      }
      min = bounds[0];
      max = bounds[1];
    }
    if (!group && (atom instanceof Regex.Assert || atom instanceof Regex.Look)) {
      throw in.malformed("a quantifier has nothing to repeat");
    }
    if (min > max) {
      throw in.malformed("the bounds of a quantifier are in the wrong order");
    }
    // Lazy or greedy makes no difference to what matches.
    in.take('?');
    if (in.peek() == '+' || in.peek() == '*' || in.peek() == '?' || in.braces() != null) {
      throw in.malformed("a quantifier follows a quantifier");
    }
    return new Regex.Repeat(atom, min, max);
  }

  private static boolean isLook(int c) {
    return c == '=' || c == '!';
  }

  private Regex atom() {
    int c = in.next();
    return switch (c) {
      case '^' -> new Regex.Assert(Place.START);
      case '$' -> new Regex.Assert(Place.END);
      case '.' -> new Regex.Chars(CharSets.DOT);
      case '(' -> group();
      case '[' -> new Regex.Chars(ClassParser.parse(in));
      case '\\' -> escape();
      case '*', '+', '?' -> throw in.malformed("a quantifier has nothing to repeat");
      case '{' -> {
        in.back();
        if (in.braces() != null) {
          throw in.malformed("a quantifier has nothing to repeat");
        }
        in.next();
        yield new Regex.Chars(CodePoints.of(c));
      }
      default -> new Regex.Chars(CodePoints.of(c));
    };
  }

  private Regex escape() {
    if (in.take('b')) {
      return new Regex.Assert(Place.WORD_BOUNDARY);
    }
    if (in.take('B')) {
      return new Regex.Assert(Place.NO_WORD_BOUNDARY);
    }
    return new Regex.Chars(Escapes.parse(in, false));
  }

  private Regex group() {
    Regex body;
    if (!in.take('?')) {
      body = choice();
    } else if (in.take(':')) {
      body = choice();
    } else if (in.take('=')) {
      body = new Regex.Look(choice(), false);
    } else if (in.take('!')) {
      body = new Regex.Look(choice(), true);
    } else if (in.take('<')) {
      if (in.peek() == '=' || in.peek() == '!') {
        throw in.unsupported("lookbehind");
      }
      name();
      body = choice();
    } else if (in.peek() == 'P') {
      throw in.malformed("(?P is not of ECMA-262; a named group is (?<name>...)");
    } else {
      throw in.unsupported(
          "a group that begins with (?" + Character.toString(Math.max(' ', in.peek())));
    }
    if (!in.take(')')) {
      throw in.malformed("a parenthesis is not closed");
    }
    return body;
  }

  private void name() {
    int length = 0;
    while (!in.take('>')) {
      int c = in.next();
      boolean fits =
          c == '$'
              || c == '_'
              || (length == 0 ? Character.isLetter(c) : Character.isLetterOrDigit(c));
      if (!fits) {
        throw in.malformed("the name of a group is not an identifier");
      }
      length++;
    }
    if (length == 0) {
      throw in.malformed("the name of a group is empty");
    }
  }

  /** The pattern's code points and the place in it. */
  static final class Reader {
    private final String pattern;
    private final int[] input;
    private int at;

    Reader(String pattern) {
      this.pattern = pattern;
      this.input = pattern.codePoints().toArray();
    }

    int peek() {
      return at < input.length ? input[at] : END;
    }

    int peek(int ahead) {
      return at + ahead < input.length ? input[at + ahead] : END;
    }

    int next() {
      if (at == input.length) {
        throw malformed("it ends too early");
      }
      return input[at++];
    }

    void back() {
      at--;
    }

    int place() {
      return at;
    }

    void place(int place) {
      at = place;
    }

    boolean take(int c) {
      if (peek() == c) {
        at++;
        return true;
      }
      return false;
    }

    /** Bounds such as {2}, {2,} and {2,5}; null, and nothing read, where there are none. */
    int[] braces() {
      int start = at;
      if (!take('{')) {
        return null;
      }
      int min = number();
      int max = min;
      if (min >= 0 && take(',')) {
        max = peek() == '}' ? Regex.UNBOUNDED : number();
      }
      if (min < 0 || max < 0 || !take('}')) {
        at = start;
        return null;
      }
      return new int[] {min, max};
    }

    /** -1 where there is none; large ones end at a limit, below {@link Regex#UNBOUNDED}. */
    private int number() {
      int start = at;
      long value = 0;
      while (peek() >= '0' && peek() <= '9') {
        value = Math.min(10 * value + next() - '0', Regex.UNBOUNDED - 1);
      }
      return at == start ? -1 : (int) value;
    }

    PatternException malformed(String what) {
      return new PatternException(PatternException.Kind.MALFORMED, message("is malformed", what));
    }

    PatternException unsupported(String what) {
      return new PatternException(
          PatternException.Kind.UNSUPPORTED, message("uses what is not supported", what));
    }

    private String message(String judgement, String what) {
      String shown = pattern.length() <= 80 ? pattern : pattern.substring(0, 80) + "...";
      return "the pattern " + shown + " " + judgement + " at " + at + ": " + what;
    }
  }
}
