package dev.tokamak.jinja;

import java.util.List;
import java.util.Set;

/** What writes something, or does something. */
sealed interface Statement {
  record Data(String text) implements Statement {}

  record Print(int line, Expression expression) implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression test, List<Statement> body) {}

  /**
   * @param test of {@code for … if}, or null
   */
  record For(
      int line,
      Target target,
      Expression items,
      Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}

  record Assign(int line, Target target, Expression value) implements Statement {}

  /**
   * @param filter with no subject at its innermost, or null
   */
  record AssignBlock(int line, Target target, Expression filter, List<Statement> body)
      implements Statement {}

  record FilterBlock(int line, Expression filter, List<Statement> body) implements Statement {}

  record With(int line, List<Target> targets, List<Expression> values, List<Statement> body)
      implements Statement {}

  record Define(MacroNode macro) implements Statement {}

  record CallBlock(int line, Expression.Call call, MacroNode caller) implements Statement {}

  /** Marks what a model is trained to write; a scope of its own. */
  record Generation(List<Statement> body) implements Statement {}

  /**
   * A macro, or the body of a call block.
   *
   * @param name null for the latter
   * @param special which of {@code caller}, {@code varargs} and {@code kwargs} its body uses, and
   *     thereby accepts
   */
  record MacroNode(
      int line,
      String name,
      List<Parameter> parameters,
      Set<String> special,
      List<Statement> body) {}

  /**
   * @param fallback null where the parameter has none
   */
  record Parameter(String name, Expression fallback) {}
}
