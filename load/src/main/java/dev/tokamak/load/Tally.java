package dev.tokamak.load;

import java.util.concurrent.atomic.LongAdder;

/** What came of all requests of this process. */
final class Tally {
  private static final LongAdder COMPLETE = new LongAdder();
  private static final LongAdder REFUSED = new LongAdder();
  private static final LongAdder CANCELLED = new LongAdder();
  private static final LongAdder FAILED = new LongAdder();

  private Tally() {}

  static void add(Outcome outcome) {
    switch (outcome) {
      case Outcome.Complete _ -> COMPLETE.increment();
      case Outcome.Refused _ -> REFUSED.increment();
      case Outcome.Cancelled _ -> CANCELLED.increment();
      case Outcome.Failed _ -> FAILED.increment();
    }
  }

  static String line() {
    return "%d complete, %d refused (429), %d cancelled by their users, %d failed"
        .formatted(COMPLETE.sum(), REFUSED.sum(), CANCELLED.sum(), FAILED.sum());
  }

  static long answered() {
    return COMPLETE.sum() + CANCELLED.sum();
  }
}
