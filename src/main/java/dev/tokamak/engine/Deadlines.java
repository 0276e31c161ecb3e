package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * Ends generations that take longer than they may, and does not even begin those that would.
 *
 * <p>For use by the worker's thread. Times are those of {@link System#nanoTime}.
 */
final class Deadlines {
  private final ToLongFunction<Generation> nanosToFirstToken;
  private final BiConsumer<Generation, TokamakException> fail;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>((a, b) -> Long.signum(a.look - b.look));

  /**
   * @param nanosToFirstToken what a generation would take to its first token if it began now
   */
  Deadlines(
      ToLongFunction<Generation> nanosToFirstToken, BiConsumer<Generation, TokamakException> fail) {
    this.nanosToFirstToken = nanosToFirstToken;
    this.fail = fail;
  }

  /** Watches a generation, if it has to end in time at all. */
  void add(Generation generation) {
    generation
        .request
        .timeout()
        .ifPresent(
            timeout -> {
              long end = generation.arrivalNanos + timeout.toNanos();
              entries.add(
                  new Entry(generation, end, end - nanosToFirstToken.applyAsLong(generation)));
            });
  }

  /**
   * Watches a generation no longer, which has ended: it holds all that its request needed, half a
   * megabyte, and would for as long as it might have taken.
   */
  void forget(Generation generation) {
    entries.removeIf(entry -> entry.generation == generation);
  }

  /** Ends what has to end by now. */
  void check(long now) {
    while (!entries.isEmpty() && entries.peek().look - now <= 0) {
      Entry entry = entries.poll();
      Generation generation = entry.generation;
      if (entry.end - now <= 0) {
        fail.accept(generation, tooLate(generation, "was not complete"));
      } else if (generation.hasBegun()) {
        entries.add(new Entry(generation, entry.end, entry.end));
      } else {
        long latest = entry.end - nanosToFirstToken.applyAsLong(generation);
        if (latest - now <= 0) {
          fail.accept(generation, tooLate(generation, "could no longer begin"));
        } else {
          entries.add(new Entry(generation, entry.end, latest));
        }
      }
    }
  }

  /** Nanoseconds until there may be something to do; {@link Long#MAX_VALUE} without anything. */
  long nanosLeft(long now) {
    return entries.isEmpty() ? Long.MAX_VALUE : Math.max(1, entries.peek().look - now);
  }

  private static TokamakException tooLate(Generation generation, String what) {
    Duration timeout = generation.request.timeout().orElseThrow();
    return ErrorCode.BACKEND_TIMEOUT.because(
        "The answer " + what + " within the request's timeout of " + timeout.toMillis() + " ms.");
  }

  /**
   * @param look when to look at it next
   */
  private record Entry(Generation generation, long end, long look) {}
}
