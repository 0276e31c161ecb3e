package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Numbers;
import dev.tokamak.constrain.SchemaException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * All goals of one constraint: makes each combination of literals once, works out what it comes to,
 * and tells which can be satisfied at all.
 *
 * <p>Safe for use by many threads: what changes is behind its lock, and what is handed out does not
 * change.
 */
final class Goals {
  private static final int MAX_GOALS = 50_000;

  private record Key(List<Literal> literals, boolean canonical) {}

  private record Pair(Schema a, Schema b, Kind kind) {}

  private final ScalarLanguages scalars = new ScalarLanguages();
  private final Map<Key, Goal> goals = new HashMap<>();
  private final Map<Pair, Boolean> disjoint = new HashMap<>();
  private final Satisfiability satisfiability = new Satisfiability(this);

  /**
   * The goal that all literals hold.
   *
   * @return null where they contradict each other at a glance
   */
  synchronized Goal of(Collection<Literal> literals, boolean canonical) {
    var sorted = new TreeSet<Literal>();
    for (Literal literal : literals) {
      if (literal.isFalse() || sorted.contains(literal.negated())) {
        return null;
      }
      if (!literal.isTrue()) {
        sorted.add(literal);
      }
    }
    var key = new Key(List.copyOf(sorted), canonical);
    Goal goal = goals.get(key);
    if (goal == null) {
      if (goals.size() == MAX_GOALS) {
        throw new SchemaException(
            Reason.TOO_COMPLEX, "", "combines into more than " + MAX_GOALS + " kinds of values");
      }
      goal = new Goal(key.literals(), canonical);
      goals.put(key, goal);
    }
    return goal;
  }

  /** A goal with one more literal; null where that is a contradiction at a glance. */
  Goal with(Goal goal, Collection<Literal> more) {
    var literals = new ArrayList<>(goal.literals);
    literals.addAll(more);
    return of(literals, goal.canonical);
  }

  /** Whether any value satisfies a goal; false for null. */
  boolean satisfiable(Goal goal) {
    if (goal == null) {
      return false;
    }
    Boolean known = goal.satisfiable;
    if (known != null) {
      return known;
    }
    synchronized (this) {
      return satisfiability.of(goal);
    }
  }

  /** Works out what a goal comes to, kind by kind. */
  Goal expand(Goal goal) {
    if (!goal.expanded) {
      synchronized (this) {
        if (!goal.expanded) {
          compute(goal);
          goal.expanded = true;
        }
      }
    }
    return goal;
  }

  private void compute(Goal goal) {
    List<Literal> literals = goal.literals;
    goal.nullFits = Evaluation.holds(literals, Evaluation.NULL);
    goal.trueFits = Evaluation.holds(literals, Evaluation.TRUE);
    goal.falseFits = Evaluation.holds(literals, Evaluation.FALSE);
    goal.numbers = numberTexts(scalars.of(literals, Kind.NUMBER), goal.canonical);
    Language strings = scalars.of(literals, Kind.STRING);
    goal.strings = strings == null ? dev.tokamak.automaton.Strings.any() : strings;
    var objects = new ArrayList<ObjectType>();
    alternatives(Kind.OBJECT, literals, one -> add(objects, ObjectType.of(one, goal, this)));
    goal.objects = objects;
    var arrays = new ArrayList<ArrayType>();
    alternatives(Kind.ARRAY, literals, one -> add(arrays, ArrayType.of(one, goal, this)));
    goal.arrays = arrays;
  }

  private static <T> void add(List<T> list, T type) {
    if (type != null) {
      list.add(type);
    }
  }

  private void alternatives(
      Kind kind, List<Literal> literals, java.util.function.Consumer<Conjunction> found) {
    String pointer = literals.isEmpty() ? "" : literals.getFirst().schema().pointer;
    new Alternatives(
            kind, scalars, (a, b) -> kind == Kind.OBJECT && disjoint(a, b, kind), pointer, found)
        .of(literals);
  }

  /**
   * How numbers are written: whole ones without a fraction, few ones in the shortest way, bounded
   * ones without an exponent (with one, bounds would be no regular language).
   */
  private static Language numberTexts(Language numbers, boolean canonical) {
    if (numbers == null) {
      return canonical ? Numbers.canonical() : Numbers.any();
    }
    if (numbers == ScalarLanguages.NONE) {
      return numbers;
    }
    return NumberTexts.of(numbers, canonical);
  }

  /** Whether two schemas are known to share no value of a kind. */
  private boolean disjoint(Schema a, Schema b, Kind kind) {
    var pair = a.id < b.id ? new Pair(a, b, kind) : new Pair(b, a, kind);
    Boolean known = disjoint.get(pair);
    if (known == null) {
      // A recursive question is answered by no: then both are denied explicitly.
      disjoint.put(pair, false);
      known = satisfiability.disjoint(a, b, kind);
      disjoint.put(pair, known);
    }
    return known;
  }

  synchronized Language stringsOf(Goal goal) {
    return expand(goal).strings;
  }
}
