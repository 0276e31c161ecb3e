package dev.tokamak.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a template into tokens, with the white space around blocks taken away as jinja2 does with
 * {@code trim_blocks} and {@code lstrip_blocks}: the line end behind a block goes, and so does what
 * stands before it on its line if that is white space alone. {@code -} at a delimiter takes all
 * white space there, {@code +} none.
 */
final class Lexer {
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokenize(String source) {
    String normal = source.replace("\r\n", "\n").replace('\r', '\n');
    if (normal.endsWith("\n")) {
      normal = normal.substring(0, normal.length() - 1);
    }
    return new Lexer(normal).tokenize();
  }

  private List<Token> tokenize() {
    while (at < source.length()) {
      int begin = nextDelimiter();
      if (begin < 0) {
        add(Token.Kind.DATA, source.substring(at), at);
        at = source.length();
      } else {
        read(begin);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", lineAt(at)));
    return tokens;
  }

  private int nextDelimiter() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "%{#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void read(int begin) {
    char kind = source.charAt(begin + 1);
    int sign = signAt(begin + 2);
    addData(at, begin, sign, kind != '{');
    int inside = begin + (sign == 0 ? 2 : 3);
    int raw = kind == '%' ? behindRawBegin(inside) : -1;
    if (raw >= 0) {
      at = raw;
      raw();
    } else if (kind == '#') {
      at = inside;
      comment(begin);
    } else if (kind == '%') {
      add(Token.Kind.BLOCK_BEGIN, "{%", begin);
      at = inside;
      code('%', Token.Kind.BLOCK_END);
    } else {
      add(Token.Kind.VARIABLE_BEGIN, "{{", begin);
      at = inside;
      code('}', Token.Kind.VARIABLE_END);
    }
  }

  /** The {@code -} or {@code +} there, or 0. */
  private int signAt(int index) {
    return index < source.length() && "-+".indexOf(source.charAt(index)) >= 0
        ? source.charAt(index)
        : 0;
  }

  private void addData(int from, int to, int sign, boolean block) {
    int end = to;
    if (sign == '-') {
      while (end > from && Strings.isSpace(source.charAt(end - 1))) {
        end--;
      }
    } else if (sign == 0 && block) {
      int begin = Math.max(from, source.lastIndexOf('\n', to - 1) + 1);
      boolean startsLine = begin == 0 || source.charAt(begin - 1) == '\n';
      if (startsLine && skipSpaces(begin) >= to) {
        end = begin;
      }
    }
    if (end > from) {
      add(Token.Kind.DATA, source.substring(from, end), from);
    }
  }

  private int skipSpaces(int from) {
    int index = from;
    while (index < source.length() && Strings.isSpace(source.charAt(index))) {
      index++;
    }
    return index;
  }

  /** Behind the delimiter that ends a tag here, and the white space that goes with it; or -1. */
  private int behindEnd(int index, char closing, boolean trims) {
    String delimiter = closing + "}";
    if (source.startsWith(delimiter, index)) {
      int end = index + 2;
      return trims && source.startsWith("\n", end) ? end + 1 : end;
    }
    if (source.startsWith("-" + delimiter, index)) {
      return skipSpaces(index + 3);
    }
    // There is no +}} in jinja2.
    return trims && source.startsWith("+" + delimiter, index) ? index + 3 : -1;
  }

  private void comment(int begin) {
    for (int i = at; i < source.length(); i++) {
      int end = behindEnd(i, '#', true);
      if (end >= 0) {
        at = end;
        return;
      }
    }
    throw TemplateException.at(lineAt(begin), "a comment has no end");
  }

  /** Behind {@code raw %}}, or -1 where this is another tag. */
  private int behindRawBegin(int inside) {
    int word = skipSpaces(inside);
    if (!source.startsWith("raw", word)) {
      return -1;
    }
    return behindEnd(skipSpaces(word + 3), '%', false);
  }

  private void raw() {
    int begin = at;
    for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 1)) {
      int sign = signAt(i + 2);
      int word = skipSpaces(i + (sign == 0 ? 2 : 3));
      if (source.startsWith("endraw", word)) {
        int end = behindEnd(skipSpaces(word + 6), '%', true);
        if (end >= 0) {
          addData(begin, i, sign, true);
          at = end;
          return;
        }
      }
    }
    throw TemplateException.at(lineAt(begin), "a raw block has no end");
  }

  private void code(char closing, Token.Kind endKind) {
    Deque<Character> open = new ArrayDeque<>();
    while (at < source.length()) {
      int end = open.isEmpty() ? behindEnd(at, closing, closing == '%') : -1;
      if (end >= 0) {
        add(endKind, closing + "}", at);
        at = end;
        return;
      }
      if (Strings.isSpace(source.charAt(at))) {
        at = skipSpaces(at);
      } else {
        token(open);
      }
    }
  }

  private void token(Deque<Character> open) {
    char c = source.charAt(at);
    if (c >= '0' && c <= '9') {
      int end = NumberLiteral.end(source, at);
      boolean isFloat = NumberLiteral.isFloat(source, at, end);
      take(isFloat ? Token.Kind.FLOAT : Token.Kind.INTEGER, end);
    } else if (isNamePart(source.codePointAt(at))) {
      name();
    } else if (c == '"' || c == '\'') {
      string(c);
    } else {
      operator(open);
    }
  }

  private void take(Token.Kind kind, int end) {
    add(kind, source.substring(at, end), at);
    at = end;
  }

  private static boolean isNamePart(int c) {
    return c == '_'
        || Character.isLetterOrDigit(c)
        || Character.isUnicodeIdentifierPart(c) && c > 0x7f;
  }

  private void name() {
    int end = at;
    while (end < source.length() && isNamePart(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    int first = source.codePointAt(at);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw TemplateException.at(lineAt(at), "a name has an invalid character");
    }
    take(Token.Kind.NAME, end);
  }

  private void string(char quote) {
    for (int i = at + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        try {
          add(Token.Kind.STRING, Escapes.unescape(source.substring(at + 1, i)), at);
        } catch (Failure failure) {
          throw failure.at(lineAt(at)).toException();
        }
        at = i + 1;
        return;
      }
    }
    throw TemplateException.at(lineAt(at), "a string has no end");
  }

  private void operator(Deque<Character> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator, open);
        take(Token.Kind.OPERATOR, at + operator.length());
        return;
      }
    }
    String character = Character.toString(source.codePointAt(at));
    throw TemplateException.at(
        lineAt(at), "unexpected character " + Representation.quote(character));
  }

  /** The end of a tag within brackets is none: two braces may close two mappings. */
  private void balance(String operator, Deque<Character> open) {
    switch (operator) {
      case "{" -> open.push('}');
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "}", ")", "]" -> {
        if (open.isEmpty() || open.peek() != operator.charAt(0)) {
          String expected = open.isEmpty() ? "" : ", expected '" + open.peek() + "'";
          throw TemplateException.at(lineAt(at), "unexpected '" + operator + "'" + expected);
        }
        open.pop();
      }
      default -> {}
    }
  }

  private void add(Token.Kind kind, String text, int index) {
    tokens.add(new Token(kind, text, lineAt(index)));
  }

  /** Asked with growing indices, so that every line is counted once. */
  private int lineAt(int index) {
    for (; counted < index; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }
}
