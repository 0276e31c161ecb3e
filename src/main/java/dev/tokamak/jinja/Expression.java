package dev.tokamak.jinja;

import java.util.List;

/** What has a value. Every node knows its line, for messages. */
sealed interface Expression {
  int line();

  record Constant(int line, Value value) implements Expression {}

  record Name(int line, String name) implements Expression {}

  record ListLiteral(int line, List<Expression> items) implements Expression {}

  record TupleLiteral(int line, List<Expression> items) implements Expression {}

  record DictLiteral(int line, List<Pair> pairs) implements Expression {}

  record Pair(Expression key, Expression value) {}

  record Attribute(int line, Expression owner, String name) implements Expression {}

  record Item(int line, Expression owner, Expression key) implements Expression {}

  /** Any of the bounds may be null. */
  record Slice(int line, Expression owner, Expression start, Expression stop, Expression step)
      implements Expression {}

  record Call(int line, Expression function, Passed passed) implements Expression {}

  /**
   * @param subject null at the head of a filter block, whose text it is
   */
  record Filtered(int line, Expression subject, String filter, Passed passed)
      implements Expression {}

  record Tested(int line, Expression subject, String test, Passed passed) implements Expression {}

  record Not(int line, Expression operand) implements Expression {}

  record And(int line, Expression left, Expression right) implements Expression {}

  record Or(int line, Expression left, Expression right) implements Expression {}

  record Negated(int line, Expression operand) implements Expression {}

  record Plus(int line, Expression operand) implements Expression {}

  record Binary(int line, BinaryOperator operator, Expression left, Expression right)
      implements Expression {}

  record Concatenation(int line, List<Expression> parts) implements Expression {}

  /** {@code a < b < c} compares neighbours, as in Python. */
  record Compared(int line, Expression first, List<Operand> operands) implements Expression {}

  record Operand(Relation relation, Expression operand) {}

  /**
   * @param otherwise null where there is no {@code else}
   */
  record Conditional(int line, Expression test, Expression then, Expression otherwise)
      implements Expression {}

  /**
   * The arguments of a call.
   *
   * @param rest what follows a {@code *}, or null
   * @param namedRest what follows {@code **}, or null
   */
  record Passed(
      List<Expression> positional, List<Named> named, Expression rest, Expression namedRest) {
    static final Passed NOTHING = new Passed(List.of(), List.of(), null, null);

    static Passed one(Expression argument) {
      return new Passed(List.of(argument), List.of(), null, null);
    }
  }

  record Named(String name, Expression value) {}
}
