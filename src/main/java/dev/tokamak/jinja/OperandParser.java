package dev.tokamak.jinja;

import dev.tokamak.jinja.Expression.Named;
import dev.tokamak.jinja.Expression.Pair;
import dev.tokamak.jinja.Expression.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses what operators work on: names, literals, and whatever is written directly behind them. */
final class OperandParser {
  private static final Map<String, Value> CONSTANTS =
      Map.of(
          "true", Value.Bool.TRUE,
          "True", Value.Bool.TRUE,
          "false", Value.Bool.FALSE,
          "False", Value.Bool.FALSE,
          "none", Value.None.NONE,
          "None", Value.None.NONE);

  private final TokenStream tokens;
  private final ParserContext context;
  private final ExpressionParser expressions;

  OperandParser(TokenStream tokens, ParserContext context, ExpressionParser expressions) {
    this.tokens = tokens;
    this.context = context;
    this.expressions = expressions;
  }

  static boolean isConstant(String name) {
    return CONSTANTS.containsKey(name);
  }

  Expression primary() {
    Token token = tokens.current();
    int line = token.line();
    switch (token.kind()) {
      case NAME -> {
        return name(tokens.next());
      }
      case STRING -> {
        var string = new StringBuilder(tokens.next().text());
        while (tokens.is(Token.Kind.STRING)) {
          string.append(tokens.next().text());
        }
        return new Expression.Constant(line, Text.of(string.toString()));
      }
      case INTEGER -> {
        return new Expression.Constant(line, integer(tokens.next()));
      }
      case FLOAT -> {
        return new Expression.Constant(line, NumberLiteral.real(tokens.next().text()));
      }
      default -> {}
    }
    if (tokens.skipOperator("(")) {
      Expression inside = expressions.parenthesized();
      tokens.expectOperator(")");
      return inside;
    }
    if (tokens.skipOperator("[")) {
      return new Expression.ListLiteral(line, commaSeparated("]"));
    }
    if (tokens.skipOperator("{")) {
      return dict(line);
    }
    throw tokens.fail("expected an expression, got " + token.description());
  }

  private Expression name(Token token) {
    Value constant = CONSTANTS.get(token.text());
    if (constant != null) {
      return new Expression.Constant(token.line(), constant);
    }
    context.read(token.text());
    return new Expression.Name(token.line(), token.text());
  }

  private static Value integer(Token token) {
    try {
      return NumberLiteral.integer(token.text());
    } catch (Failure failure) {
      throw failure.at(token.line()).toException();
    }
  }

  private List<Expression> commaSeparated(String end) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.current().isOperator(end)) {
      items.add(expressions.expression());
      if (!tokens.current().isOperator(end)) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator(end);
    return items;
  }

  private Expression dict(int line) {
    List<Pair> pairs = new ArrayList<>();
    while (!tokens.current().isOperator("}")) {
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expressions.expression()));
      if (!tokens.current().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator("}");
    return new Expression.DictLiteral(line, pairs);
  }

  Expression postfix(Expression expression) {
    Expression node = expression;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator(".")) {
        node = attribute(node, line);
      } else if (tokens.skipOperator("[")) {
        node = item(node, line);
      } else if (tokens.current().isOperator("(")) {
        node = new Expression.Call(line, node, passed());
      } else {
        return node;
      }
    }
  }

  private Expression attribute(Expression owner, int line) {
    return switch (tokens.current().kind()) {
      case NAME -> new Expression.Attribute(line, owner, tokens.next().text());
      case INTEGER -> {
        Token index = tokens.next();
        yield new Expression.Item(
            line, owner, new Expression.Constant(index.line(), integer(index)));
      }
      default -> throw tokens.fail("expected a name or a number behind the dot");
    };
  }

  private Expression item(Expression owner, int line) {
    if (tokens.skipOperator("]")) {
      return new Expression.Item(line, owner, new Expression.TupleLiteral(line, List.of()));
    }
    Expression start = tokens.current().isOperator(":") ? null : expressions.expression();
    if (!tokens.current().isOperator(":")) {
      Expression key = start;
      if (tokens.skipOperator(",")) {
        List<Expression> keys = new ArrayList<>(List.of(start));
        keys.addAll(commaSeparated("]"));
        return new Expression.Item(line, owner, new Expression.TupleLiteral(line, keys));
      }
      tokens.expectOperator("]");
      return new Expression.Item(line, owner, key);
    }
    Expression stop = bound();
    Expression step = tokens.current().isOperator(":") ? bound() : null;
    tokens.expectOperator("]");
    return new Expression.Slice(line, owner, start, stop, step);
  }

  /** What follows the colon of a slice, or null. */
  private Expression bound() {
    tokens.expectOperator(":");
    return tokens.current().isOperator(":") || tokens.current().isOperator("]")
        ? null
        : expressions.expression();
  }

  private Passed passed() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<Named> named = new ArrayList<>();
    Expression rest = null;
    Expression namedRest = null;
    while (!tokens.current().isOperator(")")) {
      if (tokens.current().isOperator("*")) {
        require(rest == null && namedRest == null);
        tokens.next();
        rest = expressions.expression();
      } else if (tokens.current().isOperator("**")) {
        require(namedRest == null);
        tokens.next();
        namedRest = expressions.expression();
      } else if (tokens.is(Token.Kind.NAME) && tokens.following().isOperator("=")) {
        require(namedRest == null);
        String name = tokens.next().text();
        tokens.next();
        requireOnce(name, named);
        named.add(new Named(name, expressions.expression()));
      } else {
        require(rest == null && namedRest == null && named.isEmpty());
        positional.add(expressions.expression());
      }
      if (!tokens.current().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator(")");
    return new Passed(positional, named, rest, namedRest);
  }

  private void require(boolean holds) {
    if (!holds) {
      throw tokens.fail("the arguments of a call are out of order");
    }
  }

  private void requireOnce(String name, List<Named> named) {
    if (named.stream().anyMatch(other -> other.name().equals(name))) {
      throw tokens.fail("the argument '" + name + "' is given twice");
    }
  }

  Expression filtersAndTests(Expression expression) {
    Expression node = expression;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator("|")) {
        node = filter(node);
      } else if (tokens.skipName("is")) {
        node = test(node, line);
      } else if (tokens.current().isOperator("(")) {
        node = new Expression.Call(line, node, passed());
      } else {
        return node;
      }
    }
  }

  /**
   * A filter whose name comes now.
   *
   * @param subject null at the head of a block
   */
  Expression filter(Expression subject) {
    int line = tokens.line();
    String name = dotted();
    if (!Filters.exists(name)) {
      context.unknown(line, Filters.unknown(name));
    }
    Passed passed = tokens.current().isOperator("(") ? passed() : Passed.NOTHING;
    return new Expression.Filtered(line, subject, name, passed);
  }

  /** The filters at the head of a block, or null where there are none. */
  Expression blockFilters(boolean barFirst) {
    Expression node = barFirst ? null : filter(null);
    while (tokens.skipOperator("|")) {
      node = filter(node);
    }
    return node;
  }

  private String dotted() {
    var name = new StringBuilder(tokens.expect(Token.Kind.NAME).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Token.Kind.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression subject, int line) {
    boolean negated = tokens.skipName("not");
    String name = dotted();
    if (!Tests.exists(name)) {
      context.unknown(line, Tests.unknown(name));
    }
    Passed passed;
    if (tokens.current().isOperator("(")) {
      passed = passed();
    } else if (beginsArgument()) {
      if (tokens.current().isName("is")) {
        throw tokens.fail("tests cannot be chained");
      }
      passed = Passed.one(postfix(primary()));
    } else {
      passed = Passed.NOTHING;
    }
    Expression test = new Expression.Tested(line, subject, name, passed);
    return negated ? new Expression.Not(line, test) : test;
  }

  /** Whether an argument without parentheses follows a test: {@code is divisibleby 3}. */
  private boolean beginsArgument() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> !(token.isName("else") || token.isName("or") || token.isName("and"));
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      default -> false;
    };
  }
}
