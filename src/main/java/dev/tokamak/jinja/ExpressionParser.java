package dev.tokamak.jinja;

import dev.tokamak.jinja.Expression.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses expressions by recursive descent: one method for each level of precedence. */
final class ExpressionParser {
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
  private final OperandParser operands;

  ExpressionParser(TokenStream tokens, ParserContext context) {
    this.tokens = tokens;
    this.context = context;
    operands = new OperandParser(tokens, context, this);
  }

  OperandParser operands() {
    return operands;
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
      node = operands.primary();
    }
    node = operands.postfix(node);
    if (withFilters) {
      node = operands.filtersAndTests(node);
    }
    context.leave();
    return node;
  }

  /** One expression, or several with commas, which are a tuple. */
  Expression tuple() {
    return tuple(true, false, false);
  }

  /** What may be between parentheses, where nothing is a tuple as well. */
  Expression parenthesized() {
    return tuple(true, true, false);
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
}
