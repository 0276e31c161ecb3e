package dev.tokamak.engine;

import dev.tokamak.inference.TokenEvent;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;

/**
 * The way of a request's events to their subscriber, no faster than they are asked for (Reactive
 * Streams, section 3).
 *
 * <p>One thread at a time produces. Events that were made before the demand for them was seen wait
 * in a small queue; {@link #wantsMore} keeps the producer from filling it.
 */
final class TokenStream implements Flow.Subscription {
  private static final Logger LOG = Logger.getLogger(TokenStream.class);

  /**
   * Events that may wait although there is demand, while the subscriber is busy with earlier ones.
   */
  private static final int WAITING_LIMIT = 8;

  /**
   * Events that one answer may add in a step: reasoning, probabilities and text, twice the
   * beginning of a call and arguments of it, the rest of a text and its probabilities, the end.
   */
  private static final int EVENTS_PER_STEP = 10;

  private final Flow.Subscriber<? super TokenEvent> subscriber;
  private final Runnable onDemand;
  private final Runnable onCancel;
  private final Queue<TokenEvent> queue;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger draining = new AtomicInteger();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private volatile boolean ended;
  private volatile IllegalArgumentException misuse;
  private Throwable failure;

  /** Touched by the draining thread alone. */
  private boolean terminated;

  /**
   * @param choices how many answers may add an event in the same step
   * @param onDemand is run when the subscriber asks for more
   * @param onCancel is run once, when the subscriber goes away or breaks the rules
   */
  TokenStream(
      Flow.Subscriber<? super TokenEvent> subscriber,
      int choices,
      Runnable onDemand,
      Runnable onCancel) {
    this.subscriber = subscriber;
    this.onDemand = onDemand;
    this.onCancel = onCancel;
    // Started comes once.
    this.queue = new SpscAtomicArrayQueue<>(WAITING_LIMIT + EVENTS_PER_STEP * choices + 1);
  }

  /** Whether computing another token for this stream is worth it. */
  boolean wantsMore() {
    int waiting = queue.size();
    return !cancelled.get() && waiting < WAITING_LIMIT && waiting < demand.get();
  }

  boolean isCancelled() {
    return cancelled.get();
  }

  /** Hands an event over. By the producer alone. */
  void emit(TokenEvent event) {
    if (!queue.offer(event)) {
      throw new IllegalStateException("more events than the stream was asked for");
    }
    drain();
  }

  /** Ends the stream behind the events that wait. By the producer alone. */
  void complete() {
    ended = true;
    drain();
  }

  /** Ends the stream with an error behind the events that wait. By the producer alone. */
  void fail(Throwable failure) {
    this.failure = failure;
    ended = true;
    drain();
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      misuse = new IllegalArgumentException("demand must be positive, not " + count);
      drain();
      return;
    }
    demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    drain();
    onDemand.run();
  }

  @Override
  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      onCancel.run();
    }
  }

  private void drain() {
    if (draining.getAndIncrement() != 0) {
      // Whoever is draining sees the increment and goes round once more.
      return;
    }
    int missed = 1;
    do {
      try {
        deliver();
      } catch (RuntimeException broken) {
        // Against rule 2.13. This may be the thread that computes for others too.
        LOG.error("a subscriber has thrown; its stream is cancelled", broken);
        cancel();
      }
      missed = draining.addAndGet(-missed);
    } while (missed != 0);
  }

  private void deliver() {
    while (!cancelled.get() && !terminated) {
      if (misuse != null) {
        // Rule 3.9; the producer is told by the cancellation.
        cancel();
        terminate(misuse);
        return;
      }
      // Read before the queue: an end is announced after the last event was queued.
      boolean last = ended;
      TokenEvent event = demand.get() > 0 ? queue.poll() : null;
      if (event != null) {
        if (demand.get() != Long.MAX_VALUE) {
          demand.decrementAndGet();
        }
        subscriber.onNext(event);
      } else {
        if (last && queue.isEmpty()) {
          terminate(failure);
        }
        return;
      }
    }
  }

  private void terminate(Throwable reason) {
    terminated = true;
    if (reason == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(reason);
    }
  }
}
