package dev.tokamak.constrain;

import java.util.List;

/**
 * An array between two of its items, for all threads side by side. Made once for each set of
 * threads, and safe for use by many threads.
 */
final class ArrayState {
  private final List<ArrayThread> threads;

  /** The goals that the array satisfies if it ends here, as bits. */
  final long ending;

  /** How it goes on; null where it must end. */
  final Pending<ArrayThread, ArrayState> next;

  /** Whether no two items may be equal. */
  final boolean unique;

  ArrayState(Machine machine, List<ArrayThread> threads, List<Integer> owners) {
    this.threads = threads;
    long mask = 0;
    boolean anyUnique = false;
    var pending = new Pending.Builder<ArrayThread, ArrayState>();
    for (int t = 0; t < threads.size(); t++) {
      ArrayThread thread = threads.get(t);
      mask |= thread.mayEnd() ? 1L << owners.get(t) : 0;
      anyUnique |= thread.type.unique;
      for (var step : thread.steps()) {
        pending.add(step.then(), owners.get(t), step.item());
      }
    }
    this.ending = mask;
    this.unique = anyUnique;
    this.next = pending.build(machine, machine::array);
  }

  boolean isEmpty() {
    return threads.isEmpty();
  }
}
