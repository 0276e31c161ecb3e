package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a model has taken on and not ended. It is bounded in requests and in the tokens that wait;
 * what goes beyond is refused, with the time after which there will be room, going by the tokens
 * that were computed per second of late.
 *
 * <p>Safe for use by any thread.
 */
final class Backlog {
  private static final int MAX_RETRY_AFTER_SECONDS = 60;

  /** Seconds of computing that the measured rate goes by. */
  private static final double RATE_WINDOW = 5;

  private final String model;
  private final EngineListener listener;
  private final int workers;
  private final int maxRequests;
  private final int maxWaitingTokens;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger waitingTokens = new AtomicInteger();

  /** Refused ones that have not been followed by an accepted one: others who come back as well. */
  private final AtomicInteger turnedAway = new AtomicInteger();

  /** Of one worker that computes; 0 before the first step. */
  private volatile double tokensPerSecond;

  private volatile double meanTokens = 256;

  /**
   * @param places sequences that run at the same time, in all workers
   */
  Backlog(
      String model, int workers, int places, EngineSettings.Queue bounds, EngineListener listener) {
    this.model = model;
    this.workers = workers;
    this.maxRequests = places + bounds.requests();
    this.maxWaitingTokens = bounds.tokens();
    this.listener = listener;
  }

  /**
   * Takes a request on.
   *
   * @throws TokamakException {@code overloaded} where too many wait
   */
  Place enter() {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      throw refuse(Refusal.REQUESTS, "Too many requests are waiting", meanTokens);
    }
    turnedAway.updateAndGet(count -> Math.max(0, count - 1));
    return new Place();
  }

  /** What computing a request will cost, in tokens, as far as can be told. */
  double cost(int promptTokens) {
    return Math.max(promptTokens, meanTokens);
  }

  /** Counts a step of one of the workers. */
  synchronized void computed(int tokens, long nanos) {
    double seconds = nanos / 1e9;
    double rate = tokens / seconds;
    double newest = tokensPerSecond == 0 ? 1 : Math.min(1, seconds / RATE_WINDOW);
    tokensPerSecond += newest * (rate - tokensPerSecond);
  }

  /** Counts a request that has ended by itself, by its tokens that were computed. */
  synchronized void finished(int tokens) {
    meanTokens += 0.1 * (tokens - meanTokens);
  }

  private TokamakException refuse(Refusal reason, String message, double tokensAhead) {
    listener.onRefused(model, reason);
    double ahead = tokensAhead + turnedAway.getAndIncrement() * meanTokens;
    double rate = workers * tokensPerSecond;
    int seconds = rate == 0 ? 1 : (int) Math.min(MAX_RETRY_AFTER_SECONDS, ahead / rate + 1);
    return ErrorCode.OVERLOADED
        .because(message + " for model " + model + "; try again later.")
        .retryAfter(seconds);
  }

  /** What one request takes up; given back once, however the request ends. */
  final class Place {
    private final AtomicBoolean held = new AtomicBoolean(true);
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Says how much there is to compute before the request's first token.
     *
     * @throws TokamakException {@code overloaded} where too much waits
     */
    void waits(int tokens) {
      int before = waitingTokens.getAndAdd(tokens);
      waiting.set(tokens);
      if (before > 0 && before + tokens > maxWaitingTokens) {
        starts();
        throw refuse(
            Refusal.TOKENS,
            "Too many tokens are waiting",
            (double) before + tokens - maxWaitingTokens);
      }
    }

    /** Says that the request waits no more. */
    void starts() {
      waitingTokens.addAndGet(-waiting.getAndSet(0));
    }

    /** Gives everything back. */
    void leave() {
      if (held.compareAndSet(true, false)) {
        starts();
        requests.decrementAndGet();
      }
    }
  }
}
