package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import java.util.List;

/**
 * What one value must fit: literals that hold together. Each combination is one object in its
 * {@link Goals table}, so that goals are compared by identity; what it comes to, kind by kind, is
 * worked out when it is first needed.
 */
final class Goal {
  /** Sorted, without repetitions. */
  final List<Literal> literals;

  /** Whether numbers are written in one way alone, so that equal values are equal texts. */
  final boolean canonical;

  // Written by the table alone, under its lock; the flag is written last.
  volatile boolean expanded;
  boolean nullFits;
  boolean trueFits;
  boolean falseFits;
  Language numbers;
  Language strings;
  List<ObjectType> objects;
  List<ArrayType> arrays;

  /** Whether any value fits; null while unknown. */
  volatile Boolean satisfiable;

  Goal(List<Literal> literals, boolean canonical) {
    this.literals = literals;
    this.canonical = canonical;
  }
}
