package dev.tokamak.api;

import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.helpers.queues.Queues;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.http.HttpServerResponse;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Carries events from whatever thread makes them to the response, with back-pressure: at most
 * {@link #WINDOW} events are asked for beyond those that the connection has taken, and none while
 * its write queue is full. All events that are ready at once go out in one write.
 *
 * <p>Mutiny's {@code emitOn} asks for more only when a whole buffer is used up. A sequence would
 * then be without demand for a moment once in every buffer, and miss a step of the engine; this
 * asks for as many as were written, each time.
 *
 * <p>The signals come from any thread, one at a time; all else happens on the event loop.
 */
final class EventStreamSubscriber<T> implements MultiSubscriber<T> {
  /** Enough that the engine never waits for the event loop, small enough to hold in memory. */
  static final int WINDOW = 16;

  /** A comment of a stream of events, which clients pass over. */
  private static final String KEEP_ALIVE = ": keep-alive\n\n";

  private final EventStream<T> stream;
  private final HttpServerResponse response;
  private final Executor eventLoop;
  private final Consumer<Throwable> whenEnded;
  private final Queue<T> queue = Queues.createSpscArrayQueue(WINDOW);
  private final AtomicReference<Subscription> subscription = new AtomicReference<>();
  private final AtomicInteger signals = new AtomicInteger();
  private Throwable failure;
  private volatile boolean completed;

  // The event loop's own.
  private boolean ended;
  private boolean silent = true;
  private Runnable whenOver = () -> {};
  private int written;

  /**
   * @param whenEnded called once: with null when the response has been dealt with, else with the
   *     failure that it has to tell of
   */
  EventStreamSubscriber(
      EventStream<T> stream,
      HttpServerResponse response,
      Executor eventLoop,
      Consumer<Throwable> whenEnded) {
    this.stream = stream;
    this.response = response;
    this.eventLoop = eventLoop;
    this.whenEnded = whenEnded;
  }

  @Override
  public void onSubscribe(Subscription upstream) {
    if (Subscriptions.setIfEmpty(subscription, upstream)) {
      upstream.request(WINDOW);
    }
  }

  @Override
  public void onItem(T event) {
    if (queue.offer(event)) {
      signal();
    } else {
      Subscriptions.cancel(subscription);
      onFailure(new IllegalStateException("More events came than were asked for"));
    }
  }

  @Override
  public void onFailure(Throwable cause) {
    failure = cause;
    onCompletion();
  }

  @Override
  public void onCompletion() {
    completed = true;
    signal();
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) {
      eventLoop.execute(this::drain);
    }
  }

  private void drain() {
    int seen = signals.get();
    do {
      write();
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  private void write() {
    // Looked at before the queue: whatever came before the end is in it by then.
    boolean last = completed;
    EventBuffer buffer = new EventBuffer();
    try {
      for (T event = queue.poll(); event != null; event = queue.poll()) {
        written++;
        if (!ended) {
          stream.encoder().encode(event, buffer);
        }
      }
    } catch (RuntimeException e) {
      Subscriptions.cancel(subscription);
      failure = e;
      last = true;
    }
    if (ended) {
      return;
    }
    if (last) {
      end(buffer);
      return;
    }
    if (!buffer.isEmpty()) {
      silent = false;
      commitHead();
      response.write(buffer.bytes());
    }
    writable();
  }

  /** Asks for as many events as were written, once the connection takes more. */
  void writable() {
    if (written > 0 && !ended && !response.writeQueueFull()) {
      int taken = written;
      written = 0;
      subscription.get().request(taken);
    }
  }

  /** Runs something once, when the stream has ended. */
  void whenOver(Runnable action) {
    whenOver = action;
  }

  /**
   * Shows that the stream is alive where nothing was sent since the last time. That commits the
   * head: a failure after it is the stream's last event.
   */
  void keepAlive() {
    if (silent && !ended && !response.writeQueueFull()) {
      commitHead();
      response.write(KEEP_ALIVE);
    }
    silent = true;
  }

  /** Nobody reads any more. */
  void clientLeft() {
    if (!ended) {
      ended = true;
      whenOver.run();
      Subscriptions.cancel(subscription);
      whenEnded.accept(null);
    }
  }

  private void end(EventBuffer buffer) {
    ended = true;
    whenOver.run();
    if (failure != null && buffer.isEmpty() && !response.headWritten()) {
      whenEnded.accept(failure);
      return;
    }
    if (failure == null) {
      stream.encoder().end(buffer);
    } else {
      stream.onFailure().accept(failure, buffer);
    }
    commitHead();
    if (buffer.isEmpty()) {
      response.end();
    } else {
      response.end(buffer.bytes());
    }
    whenEnded.accept(null);
  }

  private void commitHead() {
    if (!response.headWritten()) {
      response.setChunked(true);
    }
  }
}
