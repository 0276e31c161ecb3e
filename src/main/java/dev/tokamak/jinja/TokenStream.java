package dev.tokamak.jinja;

import java.util.List;

/** The tokens of a template, from the first to the last. */
final class TokenStream {
  private final List<Token> tokens;
  private int position;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  Token following() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  /** Goes on, and returns what was the current one. */
  Token next() {
    Token token = current();
    if (position < tokens.size() - 1) {
      position++;
    }
    return token;
  }

  int line() {
    return current().line();
  }

  boolean is(Token.Kind kind) {
    return current().kind() == kind;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Token.Kind kind) {
    if (!is(kind)) {
      throw unexpected(kind.description());
    }
    return next();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  private TemplateException unexpected(String expected) {
    return fail("expected " + expected + ", got " + current().description());
  }

  TemplateException fail(String reason) {
    return TemplateException.at(line(), reason);
  }
}
