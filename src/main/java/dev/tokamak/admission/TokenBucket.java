package dev.tokamak.admission;

import java.util.concurrent.TimeUnit;

/**
 * An allowance of so much a minute: a token bucket that holds one minute's worth and fills up
 * evenly. It may be overdrawn, since what a request costs is known only afterwards; the debt is
 * then waited out.
 *
 * <p>Not thread-safe. Times are those of one {@link System#nanoTime() nanosecond clock}.
 */
final class TokenBucket {
  private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;
  private double level;
  private long filledAt;

  TokenBucket(int perMinute, long now) {
    this.perMinute = perMinute;
    this.level = perMinute;
    this.filledAt = now;
  }

  /** What may be taken now; negative where more was taken than there was. */
  double level(long now) {
    // A clock that is read by several threads may seem to go back a little.
    long elapsed = Math.max(0, now - filledAt);
    level = Math.min(perMinute, level + elapsed * (perMinute / NANOS_PER_MINUTE));
    filledAt += elapsed;
    return level;
  }

  void take(double amount, long now) {
    level = Math.min(perMinute, level(now) - amount);
  }

  boolean isFull(long now) {
    return level(now) >= perMinute;
  }

  /** Whole seconds after which the level has been reached, rounded up. */
  long secondsUntil(double wanted, long now) {
    double missing = Math.max(0, wanted - level(now));
    return (long) Math.ceil(missing * 60 / perMinute);
  }

  RateLimit state(long now) {
    return new RateLimit(
        perMinute, (long) Math.max(0, Math.floor(level(now))), secondsUntil(perMinute, now));
  }
}
