package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import java.util.List;

/** What remains to be worked into a conjunction; see {@link Alternatives}. */
sealed interface Todo {
  /** The value as a whole fits a schema, or does not. */
  record Fits(Literal literal) implements Todo {}

  /** At least one of several lists of things holds. */
  record Choice(List<List<Todo>> alternatives) implements Todo {}

  /** The object has a property, whose value satisfies the literal; null: any value. */
  record Has(String name, Literal value) implements Todo {}

  /** The object lacks a property. */
  record Lacks(String name) implements Todo {}

  /** Some key of a language has a value that satisfies the literal; null: any value. */
  record HasSome(Language keys, Literal value) implements Todo {}

  /** The object has so many properties, or the array so many items. */
  record Size(int min, int max) implements Todo {}

  /** The item at an index exists and satisfies the literal. */
  record HasItem(int index, Literal value) implements Todo {}

  /** So many items, from an index on, satisfy the literal. */
  record Contains(int from, Literal value, int min, int max) implements Todo {}

  /** Two items are equal. */
  record Repeats() implements Todo {}
}
