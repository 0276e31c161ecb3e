package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What one API key has used of its limits.
 *
 * <p>Safe for use by any thread; nothing here takes longer than a few additions.
 */
final class KeyUse {
  /** When a running request ends is not known; trying again costs little. */
  private static final int SECONDS_FOR_A_PLACE = 1;

  private final TokenBucket requests;
  private final TokenBucket tokens;
  private final int concurrent;
  private int running;

  KeyUse(KeyLimits limits, long now) {
    this.requests = bucket(limits.requestsPerMinute(), now);
    this.tokens = bucket(limits.tokensPerMinute(), now);
    this.concurrent = limits.concurrentRequests().orElse(Integer.MAX_VALUE);
  }

  private static TokenBucket bucket(OptionalInt perMinute, long now) {
    return perMinute.isPresent() ? new TokenBucket(perMinute.getAsInt(), now) : null;
  }

  /**
   * Counts a request that has come.
   *
   * @throws TokamakException {@code rate_limited} where it may not run now; it is not counted then
   */
  synchronized void arrive(long now) {
    check(now);
    if (requests != null) {
      requests.take(1, now);
    }
  }

  /**
   * Throws what {@link #arrive} would, and counts nothing.
   *
   * @throws TokamakException {@code rate_limited}
   */
  synchronized void check(long now) {
    checkRoom(now);
    if (requests != null && requests.level(now) < 1) {
      throw limited(
          "requests per minute", requests.state(now).limit(), requests.secondsUntil(1, now));
    }
  }

  /**
   * Lets a request that was counted run, until {@link #leave}.
   *
   * @throws TokamakException {@code rate_limited} where it may not run now
   */
  synchronized void enter(long now) {
    checkRoom(now);
    running++;
  }

  /** The end of a request that entered. */
  synchronized void leave() {
    running--;
  }

  /** Counts tokens; fewer than none gives some back. */
  synchronized void charge(int amount, long now) {
    if (tokens != null) {
      tokens.take(amount, now);
    }
  }

  /** What is left. */
  synchronized KeyAllowance allowance(long now) {
    Optional<RateLimit> ofRequests = Optional.ofNullable(requests).map(bucket -> bucket.state(now));
    Optional<RateLimit> ofTokens = Optional.ofNullable(tokens).map(bucket -> bucket.state(now));
    Optional<RateLimit> nearest =
        Stream.of(ofRequests, ofTokens, places())
            .flatMap(Optional::stream)
            .reduce(RateLimit::nearer);
    return new KeyAllowance(nearest, ofRequests, ofTokens);
  }

  private Optional<RateLimit> places() {
    return concurrent == Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(
            new RateLimit(
                concurrent,
                Math.max(0, concurrent - running),
                running == 0 ? 0 : SECONDS_FOR_A_PLACE));
  }

  /** Whether forgetting this would change nothing. */
  synchronized boolean isIdle(long now) {
    return running == 0
        && (requests == null || requests.isFull(now))
        && (tokens == null || tokens.isFull(now));
  }

  private void checkRoom(long now) {
    if (running >= concurrent) {
      throw limited("requests at once", concurrent, SECONDS_FOR_A_PLACE);
    }
    if (tokens != null && tokens.level(now) <= 0) {
      throw limited("tokens per minute", tokens.state(now).limit(), tokens.secondsUntil(0, now));
    }
  }

  private static TokamakException limited(String what, long limit, long retryAfterSeconds) {
    return ErrorCode.RATE_LIMITED
        .because("This API key may have " + limit + " " + what + ": wait, or ask for more")
        .retryAfter(Math.clamp(retryAfterSeconds, 1, Integer.MAX_VALUE));
  }
}
