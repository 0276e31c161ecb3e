package dev.tokamak.constrain;

import dev.tokamak.constrain.SchemaException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which goals have a value at all: the least fixed point, since a value is finite. A goal
 * that is met again while it is being decided counts as empty there, and what was decided under
 * such an assumption is kept only where the assumption did not matter.
 *
 * <p>For use under the lock of {@link Goals}.
 */
final class Satisfiability {
  private static final int MAX_STEPS = 200_000;
  private static final int MAX_DEPTH = 500;

  private final Goals goals;
  private final Map<Goal, Integer> deciding = new HashMap<>();
  private int assumed = Integer.MAX_VALUE;
  private int steps;

  Satisfiability(Goals goals) {
    this.goals = goals;
  }

  boolean of(Goal goal) {
    if (goal.satisfiable != null) {
      return goal.satisfiable;
    }
    if (deciding.isEmpty()) {
      steps = 0;
    }
    Integer depth = deciding.get(goal);
    if (depth != null) {
      assumed = Math.min(assumed, depth);
      return false;
    }
    if (++steps > MAX_STEPS || deciding.size() > MAX_DEPTH) {
      throw new SchemaException(
          Reason.TOO_COMPLEX,
          "",
          "is too deeply recursive to be decided within " + MAX_STEPS + " steps");
    }
    int own = deciding.size();
    int outer = assumed;
    assumed = Integer.MAX_VALUE;
    deciding.put(goal, own);
    boolean any;
    try {
      any = decide(goals.expand(goal));
    } finally {
      deciding.remove(goal);
    }
    if (any || assumed >= own) {
      goal.satisfiable = any;
      assumed = outer;
    } else {
      assumed = Math.min(assumed, outer);
    }
    return any;
  }

  private static boolean decide(Goal goal) {
    return goal.nullFits
        || goal.trueFits
        || goal.falseFits
        || !goal.numbers.isEmpty()
        || !goal.strings.isEmpty()
        || goal.arrays.stream().anyMatch(type -> ArrayThread.begin(type) != null)
        || goal.objects.stream().anyMatch(type -> ObjectThread.begin(type) != null);
  }

  /**
   * Whether two schemas are known to share no value of a kind; false where that depends on itself.
   */
  boolean disjoint(Schema a, Schema b, Kind kind) {
    Goal both = goals.of(List.of(new Literal(a, true), new Literal(b, true)), false);
    if (both == null) {
      return true;
    }
    if (deciding.containsKey(both)) {
      return false;
    }
    int outer = assumed;
    assumed = Integer.MAX_VALUE;
    goals.expand(both);
    boolean none =
        kind == Kind.OBJECT
            ? both.objects.stream().allMatch(type -> ObjectThread.begin(type) == null)
            : both.arrays.stream().allMatch(type -> ArrayThread.begin(type) == null);
    boolean sure = assumed == Integer.MAX_VALUE;
    assumed = outer;
    return none && sure;
  }
}
