package dev.tokamak.admission;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The end of the service, in steps that are never taken back: it has begun (everything works as
 * before), it is closed (what has come may finish, nothing new is taken), it is over.
 *
 * <p>Safe for use by any thread; {@link #close} and {@link #await} belong to the one that ends the
 * service, and block it.
 */
final class Drain {
  private final Duration delay;
  private final Duration timeout;
  private final Object ended = new Object();
  private final AtomicInteger held = new AtomicInteger();
  private volatile boolean begun;
  private volatile boolean closed;
  private volatile boolean over;

  /**
   * @param delay from its beginning to its closing
   * @param timeout from then to its end, where anything holds it for so long
   */
  Drain(Duration delay, Duration timeout) {
    this.delay = delay;
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  boolean hasBegun() {
    return begun;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isOver() {
    return over;
  }

  /** Holds the end up, until {@link #release}. */
  void hold() {
    held.incrementAndGet();
  }

  /** To be called once for each {@link #hold}. */
  void release() {
    if (held.decrementAndGet() == 0 && closed) {
      synchronized (ended) {
        ended.notifyAll();
      }
    }
  }

  /**
   * Begins, and closes after the delay; at once where the thread is interrupted. Does nothing more
   * where it is closed already.
   */
  void close() throws InterruptedException {
    begun = true;
    if (closed) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    } finally {
      closed = true;
    }
  }

  /** Waits until nothing holds it up, no longer than the timeout, and then is over. */
  void await() throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      synchronized (ended) {
        long left = timeout.toNanos();
        while (held.get() > 0 && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(ended, left);
          left = deadline - System.nanoTime();
        }
      }
    } finally {
      over = true;
    }
  }
}
