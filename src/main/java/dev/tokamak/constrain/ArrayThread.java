package dev.tokamak.constrain;

import dev.tokamak.constrain.ArrayType.Counter;
import dev.tokamak.constrain.SchemaException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far an array has come within one of its types. A thread exists only where the array can be
 * completed. Immutable; equal threads go on alike.
 */
final class ArrayThread {
  private static final int MAX_STATES = 20_000;

  /** A thread behind the next item, and what that item must fit for it. */
  record Step(ArrayThread then, Goal item) {}

  final ArrayType type;

  /** Items so far, as far as it matters. */
  private final int index;

  /** By counter, items that satisfied it, as far as it matters. */
  private final int[] counts;

  private ArrayThread(ArrayType type, int index, int[] counts) {
    this.type = type;
    this.index = index;
    this.counts = counts;
  }

  /** The beginning of an array; null where no array fits the type. */
  static ArrayThread begin(ArrayType type) {
    var thread = new ArrayThread(type, 0, new int[type.counters.size()]);
    return thread.canBeCompleted() && type.hasEnoughDifferentItems() ? thread : null;
  }

  /** Whether the array may end here. */
  boolean mayEnd() {
    if (index < type.min) {
      return false;
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < type.counters.get(i).min()) {
        return false;
      }
    }
    return true;
  }

  /** All that the next item may be. */
  List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (Step step : rawSteps()) {
      if (type.goals.satisfiable(step.item()) && step.then().canBeCompleted()) {
        steps.add(step);
      }
    }
    return steps;
  }

  /** Steps that may lead nowhere. */
  private List<Step> rawSteps() {
    Goal item = type.item(index);
    if (item == null) {
      return List.of();
    }
    var steps = new ArrayList<Step>();
    fork(0, new ArrayList<>(), counts.clone(), item, steps);
    return steps;
  }

  /** Decides counter by counter whether the item satisfies it. */
  private void fork(
      int counter, List<Literal> literals, int[] counted, Goal item, List<Step> steps) {
    if (counter == counts.length) {
      Goal goal = literals.isEmpty() ? item : type.goals.with(item, literals);
      if (goal != null) {
        steps.add(new Step(new ArrayThread(type, next(), counted), goal));
      }
      return;
    }
    Counter one = type.counters.get(counter);
    boolean limited = one.max() < Integer.MAX_VALUE;
    if (index < one.from() || (!limited && counted[counter] >= one.min())) {
      fork(counter + 1, literals, counted, item, steps);
      return;
    }
    if (counted[counter] < one.max()) {
      int[] more = counted.clone();
      more[counter] = Math.min(more[counter] + 1, one.cap());
      literals.add(one.value());
      fork(counter + 1, literals, more, item, steps);
      literals.removeLast();
    }
    if (limited) {
      literals.add(one.value().negated());
      fork(counter + 1, literals, counted, item, steps);
      literals.removeLast();
    } else {
      fork(counter + 1, literals, counted, item, steps);
    }
  }

  private int next() {
    int matters = Math.max(type.prefix.size(), type.min);
    for (Counter counter : type.counters) {
      matters = Math.max(matters, counter.from());
    }
    return type.max() < Integer.MAX_VALUE && type.rest != null
        ? index + 1
        : Math.min(index + 1, matters);
  }

  private boolean canBeCompleted() {
    if (type.min > type.max()) {
      return false;
    }
    if (type.counters.isEmpty()) {
      // All items behind the prefix are alike.
      int last = Math.min(type.min, type.prefix.size() + 1);
      for (int i = index; i < last; i++) {
        if (!type.goals.satisfiable(type.item(i))) {
          return false;
        }
      }
      return true;
    }
    return anEndIsReached();
  }

  /** Looks for an end through all that the counters may become. */
  private boolean anEndIsReached() {
    Set<ArrayThread> seen = new HashSet<>();
    var open = new ArrayDeque<ArrayThread>();
    open.push(this);
    while (!open.isEmpty()) {
      ArrayThread thread = open.pop();
      if (thread.mayEnd()) {
        return true;
      }
      if (seen.size() > MAX_STATES) {
        throw new SchemaException(
            Reason.TOO_COMPLEX,
            "",
            "counts further than " + MAX_STATES + " by minItems, maxItems and contains together");
      }
      for (Step step : thread.rawSteps()) {
        if (type.goals.satisfiable(step.item()) && seen.add(step.then())) {
          open.push(step.then());
        }
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrayThread that
        && type == that.type
        && index == that.index
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * System.identityHashCode(type) + index) + Arrays.hashCode(counts);
  }
}
