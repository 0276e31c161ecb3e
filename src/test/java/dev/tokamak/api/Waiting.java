package dev.tokamak.api;

import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what another thread is about to do. */
final class Waiting {
  private Waiting() {}

  /** The first value that will do; fails if there is none for long. */
  static <T> T until(Supplier<T> value, Predicate<T> done) {
    for (int i = 0; i < 500; i++) {
      T now = value.get();
      if (done.test(now)) {
        return now;
      }
      pause(20);
    }
    throw new AssertionError("Still not so: " + value.get());
  }

  /** The value once it has not changed for a while. */
  static <T> T untilStill(Supplier<T> value) {
    T last = value.get();
    int same = 0;
    for (int i = 0; i < 200; i++) {
      pause(50);
      T now = value.get();
      same = now.equals(last) ? same + 1 : 0;
      last = now;
      if (same == 10) {
        return now;
      }
    }
    throw new AssertionError("Still changing: " + last);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
