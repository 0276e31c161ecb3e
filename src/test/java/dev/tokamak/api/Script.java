package dev.tokamak.api;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One generation, played on a thread of its own like an engine's, exactly as far as it is asked
 * for. It counts the demand and the events, and remembers how it ended.
 */
final class Script {
  private static final ExecutorService ENGINE =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fake-engine");
            thread.setDaemon(true);
            return thread;
          });

  private enum End {
    COMPLETES,
    FAILS,
    HANGS
  }

  private final Iterator<TokenEvent> events;
  private final End end;
  private final Throwable failure;
  private final AtomicLong requested = new AtomicLong();
  private final AtomicLong emitted = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();
  private final CountDownLatch subscribed = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private boolean over;

  private Script(Iterator<TokenEvent> events, End end, Throwable failure) {
    this.events = events;
    this.end = end;
    this.failure = failure;
  }

  /** These events, then the end. */
  static Script of(TokenEvent... events) {
    return new Script(List.of(events).iterator(), End.COMPLETES, null);
  }

  /** One choice of these texts: 12 tokens of prompt, 4 of them cached, one token per text. */
  static Script text(String... texts) {
    return new Script(answer(texts), End.COMPLETES, null);
  }

  /** These events, then a failure. */
  static Script failing(Throwable failure, TokenEvent... events) {
    return new Script(List.of(events).iterator(), End.FAILS, failure);
  }

  /** Nothing until it is released, then a failure. */
  static Script hangingThenFailing(Throwable failure) {
    return new Script(List.<TokenEvent>of().iterator(), End.HANGS, failure);
  }

  /** These events, then nothing more until it is released or cancelled. */
  static Script hanging(TokenEvent... events) {
    return new Script(List.of(events).iterator(), End.HANGS, null);
  }

  /** The same text for ever. */
  static Script endless(String text) {
    return new Script(
        Stream.concat(
                Stream.<TokenEvent>of(new TokenEvent.Started(1, 0)),
                Stream.generate(() -> (TokenEvent) new TokenEvent.Text(0, text)))
            .iterator(),
        End.COMPLETES,
        null);
  }

  private static Iterator<TokenEvent> answer(String... texts) {
    return IntStream.range(-1, texts.length + 1)
        .mapToObj(
            i ->
                i < 0
                    ? new TokenEvent.Started(12, 4)
                    : i < texts.length
                        ? new TokenEvent.Text(0, texts[i])
                        : new TokenEvent.Finished(0, FinishReason.STOP, texts.length))
        .map(TokenEvent.class::cast)
        .iterator();
  }

  Multi<TokenEvent> stream() {
    Publisher<TokenEvent> publisher = this::subscribe;
    return Multi.createFrom().publisher(publisher);
  }

  private void subscribe(Subscriber<? super TokenEvent> subscriber) {
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            requested.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            signal(subscriber);
          }

          @Override
          public void cancel() {
            cancelled.countDown();
          }
        });
    subscribed.countDown();
    ENGINE.execute(
        () -> {
          try {
            released.await();
            signal(subscriber);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    if (end != End.HANGS) {
      released.countDown();
    }
  }

  private void signal(Subscriber<? super TokenEvent> subscriber) {
    if (work.getAndIncrement() == 0) {
      ENGINE.execute(
          () -> {
            int seen = work.get();
            do {
              play(subscriber);
              seen = work.addAndGet(-seen);
            } while (seen != 0);
          });
    }
  }

  private void play(Subscriber<? super TokenEvent> subscriber) {
    while (!isCancelled() && events.hasNext() && emitted.get() < requested.get()) {
      emitted.incrementAndGet();
      subscriber.onNext(events.next());
    }
    boolean mayEnd = released.getCount() == 0;
    if (over || isCancelled() || events.hasNext() || !mayEnd) {
      return;
    }
    over = true;
    if (failure != null) {
      subscriber.onError(failure);
    } else {
      subscriber.onComplete();
    }
  }

  /** Lets a hanging script end. */
  void release() {
    released.countDown();
  }

  long requested() {
    return requested.get();
  }

  long emitted() {
    return emitted.get();
  }

  private boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** Waits for the first subscription; false if none comes. */
  boolean wasStarted() throws InterruptedException {
    return subscribed.await(10, TimeUnit.SECONDS);
  }

  /** Waits for the cancellation; false if none comes. */
  boolean wasCancelled() throws InterruptedException {
    return cancelled.await(10, TimeUnit.SECONDS);
  }
}
