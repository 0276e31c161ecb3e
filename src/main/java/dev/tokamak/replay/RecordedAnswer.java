package dev.tokamak.replay;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.Subscriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * One answer that any number of readers may follow from its beginning, each at its own pace, while
 * it is made and afterwards. It is made as fast as the fastest reader asks, and given up when the
 * last one has left before its end.
 *
 * <p>Safe for use by any thread; nothing blocks.
 */
final class RecordedAnswer implements Subscriber<TokenEvent> {
  /** Roughly what an event takes up besides its text. */
  private static final int EVENT_BYTES = 64;

  private static final int SCORE_BYTES = 96;

  private final Publisher<TokenEvent> source;
  private final LongConsumer onGrowth;
  private final Runnable onLost;

  /** Guarded by this, as all that follows. */
  private final List<TokenEvent> events = new ArrayList<>();

  private final List<Reader> readers = new ArrayList<>();
  private boolean begun;
  private Subscription upstream;

  /** How many events the readers want, of those that there are or will be. */
  private long wanted;

  private long requested;
  private boolean ended;
  private boolean lost;
  private Throwable failure;

  /**
   * @param onGrowth is told by how many bytes it has grown
   * @param onLost is told once where it failed or was given up
   */
  RecordedAnswer(Multi<TokenEvent> source, LongConsumer onGrowth, Runnable onLost) {
    this.source = source;
    this.onGrowth = onGrowth;
    this.onLost = onLost;
  }

  /** The answer from its beginning; the first reader sets it going. */
  Multi<TokenEvent> read() {
    Publisher<TokenEvent> readers = this::join;
    return Multi.createFrom().publisher(readers);
  }

  /** Whether it came to its end. */
  synchronized boolean isComplete() {
    return ended && failure == null;
  }

  private void join(Subscriber<? super TokenEvent> subscriber) {
    var reader = new Reader(subscriber);
    boolean first;
    synchronized (this) {
      if (lost && failure == null) {
        Subscriptions.fail(
            subscriber,
            ErrorCode.OVERLOADED
                .because("The first request with this Idempotency-Key has just been given up")
                .retryAfter(1));
        return;
      }
      readers.add(reader);
      first = !begun;
      begun = true;
    }
    subscriber.onSubscribe(reader);
    if (first) {
      source.subscribe(this);
    } else {
      reader.drain();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    boolean stop;
    synchronized (this) {
      upstream = subscription;
      stop = lost;
    }
    if (stop) {
      subscription.cancel();
    } else {
      demand();
    }
  }

  @Override
  public void onNext(TokenEvent event) {
    synchronized (this) {
      events.add(event);
    }
    onGrowth.accept(size(event));
    drainAll();
  }

  @Override
  public void onError(Throwable cause) {
    synchronized (this) {
      failure = cause;
      ended = true;
      lost = true;
    }
    onLost.run();
    drainAll();
  }

  @Override
  public void onComplete() {
    synchronized (this) {
      ended = true;
    }
    drainAll();
  }

  private void drainAll() {
    List<Reader> now;
    synchronized (this) {
      now = List.copyOf(readers);
    }
    now.forEach(Reader::drain);
  }

  /** Asks for what the readers want and nobody has asked for. */
  private void demand() {
    long missing;
    Subscription from;
    synchronized (this) {
      if (upstream == null || ended || lost) {
        return;
      }
      missing = wanted - requested;
      requested = wanted;
      from = upstream;
    }
    if (missing > 0) {
      from.request(missing);
    }
  }

  private void leave(Reader reader) {
    Subscription stop = null;
    synchronized (this) {
      readers.remove(reader);
      if (!readers.isEmpty() || ended || lost) {
        return;
      }
      lost = true;
      stop = upstream;
    }
    onLost.run();
    if (stop != null) {
      stop.cancel();
    }
  }

  private static long size(TokenEvent event) {
    return EVENT_BYTES
        + switch (event) {
          case TokenEvent.Text text -> 2L * text.text().length();
          case TokenEvent.Reasoning text -> 2L * text.text().length();
          case TokenEvent.CallArguments text -> 2L * text.text().length();
          case TokenEvent.Logprobs logprobs ->
              logprobs.scores().stream()
                  .mapToLong(score -> (1 + score.top().size()) * (long) SCORE_BYTES)
                  .sum();
          case TokenEvent.Started _, TokenEvent.CallBegun _, TokenEvent.Finished _ -> 0;
        };
  }

  /** One of those who follow it. */
  private final class Reader implements Subscription {
    private final Subscriber<? super TokenEvent> subscriber;
    private final AtomicInteger draining = new AtomicInteger();

    /** Guarded by the answer. */
    private long demand;

    private boolean gone;

    /** Touched by whoever drains. */
    private int read;

    Reader(Subscriber<? super TokenEvent> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        cancel();
        subscriber.onError(new IllegalArgumentException("demand must be positive"));
        return;
      }
      synchronized (RecordedAnswer.this) {
        demand = Subscriptions.add(demand, count);
        wanted = Math.max(wanted, demand);
      }
      RecordedAnswer.this.demand();
      drain();
    }

    @Override
    public void cancel() {
      synchronized (RecordedAnswer.this) {
        if (gone) {
          return;
        }
        gone = true;
      }
      leave(this);
    }

    void drain() {
      if (draining.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        deliver();
        missed = draining.addAndGet(-missed);
      } while (missed != 0);
    }

    private void deliver() {
      while (true) {
        TokenEvent event = null;
        synchronized (RecordedAnswer.this) {
          if (gone) {
            return;
          }
          if (read < events.size()) {
            if (read >= demand) {
              return;
            }
            event = events.get(read++);
          } else if (!ended) {
            return;
          } else {
            gone = true;
            readers.remove(this);
          }
        }
        if (event != null) {
          subscriber.onNext(event);
        } else if (failure == null) {
          subscriber.onComplete();
          return;
        } else {
          subscriber.onError(failure);
          return;
        }
      }
    }
  }
}
