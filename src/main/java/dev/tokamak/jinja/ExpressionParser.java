package dev.tokamak.jinja;

import dev.tokamak.jinja.Expression.Named;
import dev.tokamak.jinja.Expression.Operand;
import dev.tokamak.jinja.Expression.Pair;
import dev.tokamak.jinja.Expression.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses expressions by recursive descent: one method for each level of precedence. */
final class ExpressionParser {
  private static final Map<String, Value> CONSTANTS =
      Map.of(
          "true", Value.Bool.TRUE,
          "True", Value.Bool.TRUE,
          "false", Value.Bool.FALSE,
          "False", Value.Bool.FALSE,
          "none", Value.None.NONE,
          "None", Value.None.NONE);

  private static final Map<String, Relation> RELATIONS =
      Map.of(
          "==", Relation.EQUAL,
          "!=", Relation.NOT_EQUAL,
          "<", Relation.LESS,
          "<=", Relation.LESS_OR_EQUAL,
          ">", Relation.GREATER,
          ">=", Relation.GREATER_OR_EQUAL);

  private final TokenStream tokens;
  private final ParserContext context;

  ExpressionParser(TokenStream tokens, ParserContext context) {
    this.tokens = tokens;
    this.context = context;
  }

  static boolean isConstant(String name) {
    return CONSTANTS.containsKey(name);
  }

  Expression expression() {
    context.enter(tokens.line());
    int line = tokens.line();
    int unknown = context.unknownNames();
    Expression result = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      result = new Expression.Conditional(line, test, result, otherwise);
      // What may never be evaluated may use what there is not.
      context.forgiveUnknownNames(unknown);
      line = tokens.line();
    }
    context.leave();
    return result;
  }

  /** Of an {@code if} block, where a following {@code if} means nothing. */
  Expression withoutConditional() {
    return tuple(false, false, false);
  }

  /** Of {@code for … in}, where a following {@code if} or {@code recursive} belongs to the loop. */
  Expression loopItems() {
    return tuple(false, false, true);
  }

  Expression or() {
    int line = tokens.line();
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(line, left, and());
      line = tokens.line();
    }
    return left;
  }

  private Expression and() {
    int line = tokens.line();
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(line, left, not());
      line = tokens.line();
    }
    return left;
  }

  private Expression not() {
    int line = tokens.line();
    if (!tokens.skipName("not")) {
      return comparison();
    }
    context.enter(line);
    Expression operand = not();
    context.leave();
    return new Expression.Not(line, operand);
  }

  private Expression comparison() {
    int line = tokens.line();
    Expression first = sum();
    List<Operand> operands = new ArrayList<>();
    for (Relation relation = relation(); relation != null; relation = relation()) {
      operands.add(new Operand(relation, sum()));
    }
    return operands.isEmpty() ? first : new Expression.Compared(line, first, operands);
  }

  /** Takes an operator of comparison; null where none comes. */
  private Relation relation() {
    Token token = tokens.current();
    if (token.kind() == Token.Kind.OPERATOR && RELATIONS.containsKey(token.text())) {
      return RELATIONS.get(tokens.next().text());
    }
    if (tokens.skipName("in")) {
      return Relation.IN;
    }
    if (token.isName("not") && tokens.following().isName("in")) {
      tokens.next();
      tokens.next();
      return Relation.NOT_IN;
    }
    return null;
  }

  private Expression sum() {
    int line = tokens.line();
    Expression left = concatenation();
    while (true) {
      BinaryOperator operator = operator(BinaryOperator.ADD, BinaryOperator.SUBTRACT);
      if (operator == null) {
        return left;
      }
      left = new Expression.Binary(line, operator, left, concatenation());
      line = tokens.line();
    }
  }

  private BinaryOperator operator(BinaryOperator... candidates) {
    for (BinaryOperator candidate : candidates) {
      if (tokens.skipOperator(candidate.sign())) {
        return candidate;
      }
    }
    return null;
  }

  private Expression concatenation() {
    int line = tokens.line();
    Expression first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expression.Concatenation(line, parts);
  }

  private Expression product() {
    int line = tokens.line();
    Expression left = power();
    while (true) {
      BinaryOperator operator =
          operator(
              BinaryOperator.MULTIPLY,
              BinaryOperator.DIVIDE,
              BinaryOperator.FLOOR_DIVIDE,
              BinaryOperator.MODULO);
      if (operator == null) {
        return left;
      }
      left = new Expression.Binary(line, operator, left, power());
      line = tokens.line();
    }
  }

  private Expression power() {
    int line = tokens.line();
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Binary(line, BinaryOperator.POWER, left, unary(true));
      line = tokens.line();
    }
    return left;
  }

  /** A sign binds closer than filters: {@code -x|abs} is positive. */
  private Expression unary(boolean withFilters) {
    int line = tokens.line();
    context.enter(line);
    Expression node;
    if (tokens.skipOperator("-")) {
      node = new Expression.Negated(line, unary(false));
    } else if (tokens.skipOperator("+")) {
      node = new Expression.Plus(line, unary(false));
    } else {
      node = primary();
    }
    node = postfix(node);
    if (withFilters) {
      node = filtersAndTests(node);
    }
    context.leave();
    return node;
  }

  private Expression primary() {
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
      Expression inside = tuple(true, true, false);
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
      items.add(expression());
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
      Expression key = expression();
      tokens.expectOperator(":");
      pairs.add(new Pair(key, expression()));
      if (!tokens.current().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    tokens.expectOperator("}");
    return new Expression.DictLiteral(line, pairs);
  }

  /** One expression, or several with commas, which are a tuple. */
  Expression tuple() {
    return tuple(true, false, false);
  }

  private Expression tuple(boolean withConditional, boolean mayBeEmpty, boolean ofLoop) {
    int line = tokens.line();
    List<Expression> items = new ArrayList<>();
    boolean isTuple = false;
    while (!endsTuple() && !(ofLoop && tokens.current().isName("recursive"))) {
      items.add(withConditional ? expression() : or());
      if (!tokens.skipOperator(",")) {
        break;
      }
      isTuple = true;
    }
    if (!isTuple && items.size() == 1) {
      return items.getFirst();
    }
    if (items.isEmpty() && !mayBeEmpty) {
      throw tokens.fail("expected an expression, got " + tokens.current().description());
    }
    return new Expression.TupleLiteral(line, items);
  }

  private boolean endsTuple() {
    return tokens.is(Token.Kind.VARIABLE_END)
        || tokens.is(Token.Kind.BLOCK_END)
        || tokens.current().isOperator(")");
  }

  private Expression postfix(Expression expression) {
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
    Expression start = tokens.current().isOperator(":") ? null : expression();
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
        : expression();
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
        rest = expression();
      } else if (tokens.current().isOperator("**")) {
        require(namedRest == null);
        tokens.next();
        namedRest = expression();
      } else if (tokens.is(Token.Kind.NAME) && tokens.following().isOperator("=")) {
        require(namedRest == null);
        String name = tokens.next().text();
        tokens.next();
        requireOnce(name, named);
        named.add(new Named(name, expression()));
      } else {
        require(rest == null && namedRest == null && named.isEmpty());
        positional.add(expression());
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

  private Expression filtersAndTests(Expression expression) {
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
