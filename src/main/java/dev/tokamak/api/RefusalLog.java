package dev.tokamak.api;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides which refused requests get a line in the log: a few each second. A storm of them would
 * otherwise fill the disk, and take the cores from the running answers by its log alone.
 *
 * <p>Thread-safe.
 */
final class RefusalLog {
  static final int LINES_PER_SECOND = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private long since;
  private int lines;
  private long leftOut;

  /**
   * @param clock nanoseconds, as {@link System#nanoTime} counts them
   */
  RefusalLog(LongSupplier clock) {
    this.clock = clock;
    this.since = clock.getAsLong();
  }

  /**
   * Whether a refusal may be logged: if so, how many were left out since the last line.
   *
   * @return empty: it is left out
   */
  synchronized OptionalLong admit() {
    long now = clock.getAsLong();
    if (now - since >= SECOND) {
      since = now;
      lines = 0;
    }
    if (lines == LINES_PER_SECOND) {
      leftOut++;
      return OptionalLong.empty();
    }
    lines++;
    long untold = leftOut;
    leftOut = 0;
    return OptionalLong.of(untold);
  }
}
