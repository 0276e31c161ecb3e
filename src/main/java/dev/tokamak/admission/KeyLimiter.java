package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Holds each API key to its limits. Remembers the keys of the last minute or two: one that has used
 * nothing for so long that its allowances are full again is forgotten, since nobody could tell.
 *
 * <p>Safe for use by any thread; nothing blocks.
 */
final class KeyLimiter {
  private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final KeyLimits defaults;
  private final LongSupplier clock;
  private final Map<String, KeyUse> keys = new ConcurrentHashMap<>();
  private final AtomicLong nextSweep;

  /**
   * @param defaults for what a key's own limits leave open
   * @param clock nanoseconds, as {@link System#nanoTime} counts them
   */
  KeyLimiter(KeyLimits defaults, LongSupplier clock) {
    this.defaults = defaults;
    this.clock = clock;
    this.nextSweep = new AtomicLong(clock.getAsLong() + SWEEP_NANOS);
  }

  /**
   * The limiter of a configuration.
   *
   * @throws TokamakException naming the property whose value cannot be used
   */
  static KeyLimiter of(LimitsConfig config) {
    KeyLimits defaults =
        new KeyLimits(
            checked(config.requestsPerMinute(), "requests-per-minute"),
            checked(config.tokensPerMinute(), "tokens-per-minute"),
            checked(config.concurrentRequests(), "concurrent-requests"));
    return new KeyLimiter(defaults, System::nanoTime);
  }

  private static OptionalInt checked(OptionalInt limit, String key) {
    if (limit.isPresent() && limit.getAsInt() < 1) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.limits." + key + " must be at least 1; leave it out for no limit.");
    }
    return limit;
  }

  /**
   * Counts a request that has come, whatever becomes of it.
   *
   * @throws TokamakException {@code rate_limited} where it may not run now; it is not counted then
   */
  void arrive(Applicant applicant) {
    long now = clock.getAsLong();
    sweep(now);
    KeyLimits limits = limitsOf(applicant);
    if (!limits.equals(KeyLimits.NONE)) {
      keys.compute(
          applicant.keyId(),
          (_, known) -> {
            KeyUse use = known == null ? new KeyUse(limits, now) : known;
            use.arrive(now);
            return use;
          });
    }
  }

  /**
   * Refuses what {@link #arrive} would refuse now, and counts nothing.
   *
   * @throws TokamakException {@code rate_limited}
   */
  void peek(Applicant applicant) {
    KeyUse known = keys.get(applicant.keyId());
    if (known != null) {
      known.check(clock.getAsLong());
    }
  }

  /**
   * Lets a request run.
   *
   * @return whose {@link Admitted#leave} has to be called once at its end
   * @throws TokamakException {@code rate_limited} where it may not run now
   */
  Admitted enter(Applicant applicant) {
    KeyLimits limits = limitsOf(applicant);
    if (limits.equals(KeyLimits.NONE)) {
      return Admitted.UNLIMITED;
    }
    long now = clock.getAsLong();
    // Within compute, so that nobody forgets it in between; later its running request keeps it.
    KeyUse entered =
        keys.compute(
            applicant.keyId(),
            (_, known) -> {
              KeyUse use = known == null ? new KeyUse(limits, now) : known;
              use.enter(now);
              return use;
            });
    return new Admitted(entered, clock);
  }

  /** What is left of an applicant's limits. */
  KeyAllowance allowance(Applicant applicant) {
    KeyLimits limits = limitsOf(applicant);
    if (limits.equals(KeyLimits.NONE)) {
      return KeyAllowance.UNLIMITED;
    }
    long now = clock.getAsLong();
    KeyUse known = keys.get(applicant.keyId());
    return (known == null ? new KeyUse(limits, now) : known).allowance(now);
  }

  /** How many keys are remembered. */
  int size() {
    return keys.size();
  }

  private KeyLimits limitsOf(Applicant applicant) {
    return applicant.limits().or(defaults);
  }

  private void sweep(long now) {
    long due = nextSweep.get();
    if (now - due >= 0 && nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
      keys.forEach((id, _) -> keys.computeIfPresent(id, (_, use) -> use.isIdle(now) ? null : use));
    }
  }
}
