package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Decides whether a request may run now. A place is held exactly as long as the request's stream:
 * from its subscription to its end, however that comes.
 *
 * <p>Safe for use by any thread; nothing but {@link #shutDown} blocks.
 */
@ApplicationScoped
public class AdmissionController {
  private static final Logger LOG = Logger.getLogger(AdmissionController.class);
  private static final int MAX_RETRY_AFTER_SECONDS = 60;

  private final int maxRequests;
  private final Duration shutdownTimeout;
  private final Set<AdmittedStream<?>> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicLong meanHeldNanos = new AtomicLong();
  private final Object ended = new Object();
  private volatile boolean closed;

  @Inject
  AdmissionController(AdmissionConfig admission, ShutdownConfig shutdown) {
    this(admission.maxRequests(), shutdown.timeout());
  }

  AdmissionController(int maxRequests, Duration shutdownTimeout) {
    if (maxRequests < 1) {
      throw new IllegalArgumentException("tokamak.admission.max-requests must be at least 1");
    }
    this.maxRequests = maxRequests;
    this.shutdownTimeout = shutdownTimeout;
  }

  /**
   * The same stream, run under a permit. Each subscription fails at once, without touching the
   * stream, with {@code overloaded} when all places are taken and with {@code shutting_down} when
   * the service is about to end; and later with {@code shutting_down} if it does not end in time.
   */
  public <T> Multi<T> admit(Multi<T> stream) {
    return new AdmittedMulti<>(stream, this);
  }

  /** How many requests are in progress. */
  public int inProgress() {
    return places.get();
  }

  /** Whether new requests are refused because the service is about to end. */
  public boolean shuttingDown() {
    return closed;
  }

  /** Takes a place, or says why there is none. */
  void enter(AdmittedStream<?> stream) {
    if (places.incrementAndGet() > maxRequests) {
      places.decrementAndGet();
      throw overloaded();
    }
    running.add(stream);
    // Looked at after joining, so that the shutdown sees either this stream or is seen by it.
    if (closed) {
      forget(stream);
      throw ErrorCode.SHUTTING_DOWN.because(
          "The service is shutting down and takes no new requests");
    }
  }

  /** Gives the place back; called once for each stream that entered. */
  void leave(AdmittedStream<?> stream, long heldNanos) {
    meanHeldNanos.updateAndGet(mean -> mean == 0 ? heldNanos : mean + (heldNanos - mean) / 8);
    forget(stream);
  }

  private void forget(AdmittedStream<?> stream) {
    running.remove(stream);
    if (places.decrementAndGet() == 0 && closed) {
      synchronized (ended) {
        ended.notifyAll();
      }
    }
  }

  private TokamakException overloaded() {
    // With every place taken, one becomes free each (mean time held / places).
    long seconds = TimeUnit.NANOSECONDS.toSeconds(meanHeldNanos.get() / maxRequests) + 1;
    return ErrorCode.OVERLOADED
        .because(
            "All " + maxRequests + " places for requests are taken: try again in a little while")
        .retryAfter((int) Math.min(seconds, MAX_RETRY_AFTER_SECONDS));
  }

  /**
   * Quarkus tells of the coming shutdown while the HTTP server still works, and goes on with it
   * when this returns: the time in between belongs to the running answers.
   */
  void onShutdown(@Observes ShutdownDelayInitiatedEvent event) {
    try {
      shutDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Refuses new requests, waits for the running ones as long as configured, then cuts those off
   * that are left.
   */
  void shutDown() throws InterruptedException {
    closed = true;
    if (places.get() > 0) {
      LOG.infof(
          "Shutting down: running requests (%d) may go on for %d seconds",
          places.get(), shutdownTimeout.toSeconds());
    }
    long deadline = System.nanoTime() + shutdownTimeout.toNanos();
    synchronized (ended) {
      long left = shutdownTimeout.toNanos();
      while (places.get() > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(ended, left);
        left = deadline - System.nanoTime();
      }
    }
    for (AdmittedStream<?> stream : running) {
      stream.cutOff(
          ErrorCode.SHUTTING_DOWN.because(
              "The service had to shut down before this answer was complete"));
    }
  }
}
