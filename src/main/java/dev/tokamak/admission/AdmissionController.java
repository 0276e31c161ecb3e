package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;

/**
 * Decides whether a request may run now: there are so many places for all, and each API key has
 * limits of its own. A place is held exactly as long as the request's stream: from its subscription
 * to its end, however that comes.
 *
 * <p>Safe for use by any thread; nothing but {@link #shutDown} blocks.
 */
@ApplicationScoped
// At the start: limits that cannot be used are to stop the service, not a request.
@Startup
public class AdmissionController {
  private static final Logger LOG = Logger.getLogger(AdmissionController.class);
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.RATE_LIMITED,
          ErrorCode.OVERLOADED,
          ErrorCode.SHUTTING_DOWN,
          ErrorCode.BACKEND_TIMEOUT);

  private static final int MAX_RETRY_AFTER_SECONDS = 60;

  private final int maxRequests;
  private final KeyLimiter limiter;
  private final AdmissionListener listener;
  private final Drain drain;
  private final Set<AdmittedStream> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicLong meanHeldNanos = new AtomicLong();

  @Inject
  AdmissionController(
      AdmissionConfig admission,
      LimitsConfig limits,
      ShutdownConfig shutdown,
      Instance<AdmissionListener> listeners) {
    this(
        admission.maxRequests(),
        KeyLimiter.of(limits),
        shutdown.delay(),
        shutdown.timeout(),
        listeners.isResolvable() ? listeners.get() : AdmissionListener.NONE);
  }

  AdmissionController(
      int maxRequests,
      KeyLimiter limiter,
      Duration shutdownDelay,
      Duration shutdownTimeout,
      AdmissionListener listener) {
    checkMaxRequests(maxRequests);
    this.maxRequests = maxRequests;
    this.limiter = limiter;
    this.listener = listener;
    this.drain = new Drain(shutdownDelay, shutdownTimeout);
  }

  static void checkMaxRequests(int maxRequests) {
    if (maxRequests < 1) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.admission.max-requests must be at least 1.");
    }
  }

  /**
   * Counts a request that has come, and refuses it where that can be told from its sender alone, so
   * that nobody reads its body for nothing. It takes no place: whether it may run is decided by
   * {@link #admit}, which may still refuse it. But a shutdown that begins later waits for it.
   *
   * @return to be told once the request is over, however it ended
   * @throws TokamakException {@code shutting_down}, {@code overloaded} or {@code rate_limited}
   */
  public Arrival arrive(Applicant applicant) {
    // Before looking whether the service still takes requests, so that the shutdown sees either
    // this request or is seen by it.
    Arrival arrival = new Arrival(drain);
    try {
      check(applicant, limiter::arrive);
      return arrival;
    } catch (TokamakException refused) {
      arrival.over();
      throw refused;
    }
  }

  /**
   * Refuses whom {@link #arrive} would refuse now, and counts nobody else.
   *
   * @throws TokamakException what {@link #arrive} throws
   */
  public void peek(Applicant applicant) {
    check(applicant, limiter::peek);
  }

  private void check(Applicant applicant, Consumer<Applicant> limits) {
    if (drain.isClosed()) {
      throw refused(shuttingDownAlready());
    }
    if (places.get() >= maxRequests) {
      throw refused(overloaded());
    }
    try {
      limits.accept(applicant);
    } catch (TokamakException limited) {
      throw refused(limited);
    }
  }

  /**
   * The same stream, run under a permit. Each subscription fails at once, without touching the
   * stream, with {@code overloaded} when all places are taken, with {@code rate_limited} when the
   * applicant's are, and with {@code shutting_down} when the time of a shutdown is over; and later
   * with {@code shutting_down} if it does not end in that time.
   */
  public Multi<TokenEvent> admit(Multi<TokenEvent> stream, Applicant applicant) {
    return new AdmittedMulti(stream, this, applicant);
  }

  /**
   * Work that holds a place like an answer, while it is subscribed to.
   *
   * @param tokens what it cost its key
   */
  public <T> Uni<T> admit(Uni<T> work, ToIntFunction<T> tokens, Applicant applicant) {
    return Uni.createFrom()
        .deferred(
            () -> {
              AtomicReference<T> done = new AtomicReference<>();
              Multi<TokenEvent> cost =
                  work.invoke(done::set)
                      .<TokenEvent>map(
                          result -> new TokenEvent.Started(tokens.applyAsInt(result), 0))
                      .toMulti();
              return admit(cost, applicant).collect().last().map(_ -> done.get());
            });
  }

  /** What is left of an applicant's limits. */
  public KeyAllowance allowance(Applicant applicant) {
    return limiter.allowance(applicant);
  }

  /** How many requests are in progress. */
  public int inProgress() {
    return places.get();
  }

  /** Whether the service has been told to end: clients are to go elsewhere, and may still come. */
  public boolean draining() {
    return drain.hasBegun();
  }

  /** Whether new requests are refused because the service is about to end. */
  public boolean shuttingDown() {
    return drain.isClosed();
  }

  /** Takes a place for a new stream, or says why there is none. */
  AdmittedStream enter(MultiSubscriber<? super TokenEvent> downstream, Applicant applicant) {
    if (places.incrementAndGet() > maxRequests) {
      freePlace();
      throw refused(overloaded());
    }
    Admitted admitted;
    try {
      admitted = limiter.enter(applicant);
    } catch (TokamakException limited) {
      freePlace();
      throw refused(limited);
    }
    AdmittedStream stream = new AdmittedStream(downstream, this, admitted);
    drain.hold();
    running.add(stream);
    // Looked at after joining, so that the cutting off sees either this stream or is seen by it.
    if (drain.isOver()) {
      stream.leave();
      throw refused(shuttingDownAlready());
    }
    return stream;
  }

  /** Hears that a stream failed before its first event: the backend may have turned it away. */
  void failedBeforeItBegan(Throwable failure) {
    if (failure instanceof TokamakException told && REFUSALS.contains(told.code())) {
      refused(told);
    }
  }

  private TokamakException refused(TokamakException refusal) {
    listener.onRejected(refusal.code());
    return refusal;
  }

  /** Gives the place back; called once for each stream that entered. */
  void leave(AdmittedStream stream, long heldNanos) {
    meanHeldNanos.updateAndGet(mean -> mean == 0 ? heldNanos : mean + (heldNanos - mean) / 8);
    running.remove(stream);
    freePlace();
    drain.release();
  }

  private void freePlace() {
    places.decrementAndGet();
  }

  private static TokamakException shuttingDownAlready() {
    return ErrorCode.SHUTTING_DOWN.because(
        "The service is shutting down and takes no new requests");
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
   * Takes new requests for as long as configured, then refuses them, waits for those that have come
   * as long as configured, then cuts off the answers that are left.
   */
  void shutDown() throws InterruptedException {
    drain.close();
    if (places.get() > 0) {
      LOG.infof(
          "Shutting down: running requests (%d) may go on for %d seconds",
          places.get(), drain.timeout().toSeconds());
    }
    drain.await();
    for (AdmittedStream stream : running) {
      stream.cutOff(
          ErrorCode.SHUTTING_DOWN.because(
              "The service had to shut down before this answer was complete"));
    }
  }
}
