package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdmissionControllerTest {
  private static final Applicant ANYBODY = new Applicant("key-1", KeyLimits.NONE);
  private static final TokenEvent ONE = new TokenEvent.Text(0, "1");
  private static final TokenEvent TWO = new TokenEvent.Text(0, "2");
  private static final TokenEvent THREE = new TokenEvent.Text(0, "3");

  private final List<ErrorCode> rejections = new ArrayList<>();
  private final AdmissionController admission = controller(Duration.ofMinutes(1));

  private AdmissionController controller(Duration shutdownTimeout) {
    return controller(Duration.ZERO, shutdownTimeout);
  }

  private AdmissionController controller(Duration shutdownDelay, Duration shutdownTimeout) {
    return new AdmissionController(
        2,
        new KeyLimiter(KeyLimits.NONE, System::nanoTime),
        shutdownDelay,
        shutdownTimeout,
        rejections::add);
  }

  private static TokamakException failure(AssertSubscriber<?> subscriber) {
    return (TokamakException) subscriber.getFailure();
  }

  private AssertSubscriber<TokenEvent> run(Multi<TokenEvent> stream) {
    return run(ANYBODY, stream);
  }

  private AssertSubscriber<TokenEvent> run(Applicant applicant, Multi<TokenEvent> stream) {
    return admission
        .admit(stream, applicant)
        .subscribe()
        .withSubscriber(AssertSubscriber.create(10));
  }

  @Test
  void passesAStreamOn() {
    run(Multi.createFrom().items(ONE, TWO, THREE)).assertItems(ONE, TWO, THREE).assertCompleted();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void passesDemandOn() {
    AssertSubscriber<TokenEvent> subscriber =
        admission
            .admit(Multi.createFrom().items(ONE, TWO, THREE), ANYBODY)
            .subscribe()
            .withSubscriber(AssertSubscriber.create(2));

    subscriber.assertItems(ONE, TWO).assertNotTerminated();
    assertThat(admission.inProgress()).isEqualTo(1);
  }

  @Test
  void takesAPlaceOnlyWhenSubscribedTo() {
    Multi<TokenEvent> idle = admission.admit(Multi.createFrom().nothing(), ANYBODY);

    assertThat(admission.inProgress()).isZero();
    idle.subscribe().withSubscriber(AssertSubscriber.create(1));
    assertThat(admission.inProgress()).isEqualTo(1);
  }

  @Test
  void refusesWhenAllPlacesAreTakenWithoutTouchingTheStream() {
    run(Multi.createFrom().nothing());
    run(Multi.createFrom().nothing());
    AtomicBoolean touched = new AtomicBoolean();

    AssertSubscriber<TokenEvent> third =
        run(
            Multi.createFrom()
                .<TokenEvent>nothing()
                .onSubscription()
                .invoke(() -> touched.set(true)));

    assertThat(failure(third).code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(failure(third).retryAfterSeconds()).hasValue(1);
    assertThat(touched).isFalse();
    assertThat(admission.inProgress()).isEqualTo(2);
  }

  @Test
  void givesThePlaceBackHoweverTheStreamEnds() {
    UnicastProcessor<TokenEvent> completes = UnicastProcessor.create();
    UnicastProcessor<TokenEvent> fails = UnicastProcessor.create();

    run(completes);
    completes.onComplete();
    assertThat(admission.inProgress()).isZero();

    run(fails);
    fails.onError(new IllegalStateException());
    assertThat(admission.inProgress()).isZero();

    AssertSubscriber<TokenEvent> cancelled = run(Multi.createFrom().nothing());
    cancelled.cancel();
    cancelled.cancel();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void aKeysOwnPlaceComesBackHoweverTheStreamEnds() {
    Applicant single =
        new Applicant(
            "key-2", new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1)));
    UnicastProcessor<TokenEvent> completes = UnicastProcessor.create();
    UnicastProcessor<TokenEvent> fails = UnicastProcessor.create();

    run(single, completes);
    AssertSubscriber<TokenEvent> second = run(single, Multi.createFrom().items(ONE));
    assertThat(failure(second).code()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(admission.inProgress()).isEqualTo(1);
    run(Multi.createFrom().items(ONE)).assertCompleted();
    completes.onComplete();

    run(single, fails);
    fails.onError(new IllegalStateException());

    AssertSubscriber<TokenEvent> cancelled = run(single, Multi.createFrom().nothing());
    cancelled.cancel();
    cancelled.cancel();

    assertThat(admission.allowance(single).nearest()).hasValue(new RateLimit(1, 1, 0));
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void aRefusalForAllTakesNoPlaceOfTheKey() throws Exception {
    Applicant two =
        new Applicant(
            "key-3", new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(5)));
    run(Multi.createFrom().nothing());
    run(Multi.createFrom().nothing());
    run(two, Multi.createFrom().items(ONE));
    assertThat(admission.allowance(two).nearest()).hasValue(new RateLimit(5, 5, 0));

    AdmissionController ended = controller(Duration.ZERO);
    ended.shutDown();
    ended
        .admit(Multi.createFrom().items(ONE), two)
        .subscribe()
        .withSubscriber(AssertSubscriber.create(1))
        .assertFailedWith(TokamakException.class);
    assertThat(ended.allowance(two).nearest()).hasValue(new RateLimit(5, 5, 0));
    assertThat(ended.inProgress()).isZero();
  }

  @Test
  void refusesOnArrivalWhatItWouldRefuseLater() throws Exception {
    Applicant once =
        new Applicant(
            "key-4", new KeyLimits(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty()));
    admission.arrive(once);
    assertThat(refusal(once).code()).isEqualTo(ErrorCode.RATE_LIMITED);
    admission.arrive(ANYBODY);

    run(Multi.createFrom().nothing());
    run(Multi.createFrom().nothing());
    assertThat(refusal(ANYBODY).code()).isEqualTo(ErrorCode.OVERLOADED);

    AdmissionController ended = controller(Duration.ZERO);
    ended.shutDown();
    assertThatThrownBy(() -> ended.arrive(ANYBODY))
        .isInstanceOfSatisfying(
            TokamakException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
  }

  @Test
  void tellsTheListenerOfEveryRefusalAndOfNothingElse() throws Exception {
    Applicant once =
        new Applicant(
            "key-5", new KeyLimits(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.of(1)));
    admission.arrive(once).over();
    refusal(once);
    AssertSubscriber<TokenEvent> running = run(once, Multi.createFrom().nothing());
    run(once, Multi.createFrom().nothing());
    assertThat(rejections).containsExactly(ErrorCode.RATE_LIMITED, ErrorCode.RATE_LIMITED);
    rejections.clear();

    AssertSubscriber<TokenEvent> other = run(Multi.createFrom().nothing());
    refusal(ANYBODY);
    run(Multi.createFrom().nothing());
    assertThat(rejections).containsExactly(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED);
    rejections.clear();
    running.cancel();
    other.cancel();

    run(failing(ErrorCode.OVERLOADED));
    run(failing(ErrorCode.BACKEND_TIMEOUT));
    run(failing(ErrorCode.CONTEXT_LENGTH_EXCEEDED));
    run(Multi.createFrom().failure(new IllegalStateException()));
    run(
        Multi.createBy()
            .concatenating()
            .streams(Multi.createFrom().item(ONE), failing(ErrorCode.BACKEND_TIMEOUT)));
    run(Multi.createFrom().items(ONE));
    assertThat(rejections).containsExactly(ErrorCode.OVERLOADED, ErrorCode.BACKEND_TIMEOUT);
    rejections.clear();

    admission.shutDown();
    refusal(ANYBODY);
    run(Multi.createFrom().items(ONE));
    assertThat(rejections).containsExactly(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN);
  }

  private static Multi<TokenEvent> failing(ErrorCode code) {
    return Multi.createFrom().failure(code.because("it says"));
  }

  private TokamakException refusal(Applicant applicant) {
    return catchThrowableOfType(TokamakException.class, () -> admission.arrive(applicant));
  }

  @Test
  void takesRequestsUntilLoadBalancersHaveHeardOfTheShutdown() throws Exception {
    AdmissionController draining = controller(Duration.ofHours(1), Duration.ZERO);
    Thread shutdown = Thread.ofPlatform().start(() -> uninterrupted(draining));
    while (shutdown.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    draining.arrive(ANYBODY);
    draining
        .admit(Multi.createFrom().items(ONE), ANYBODY)
        .subscribe()
        .withSubscriber(AssertSubscriber.create(1))
        .assertCompleted();
    assertThat(draining.draining()).isTrue();
    assertThat(draining.shuttingDown()).isFalse();

    // The end of the hour.
    shutdown.interrupt();
    shutdown.join();
    assertThat(draining.shuttingDown()).isTrue();
    assertThatThrownBy(() -> draining.arrive(ANYBODY)).isInstanceOf(TokamakException.class);
  }

  private static void uninterrupted(AdmissionController controller) {
    try {
      controller.shutDown();
    } catch (InterruptedException expected) {
      // The test has waited for long enough.
    }
  }

  @Test
  void refusesNewRequestsOnceTheShutdownHasBegun() throws Exception {
    admission.shutDown();

    AssertSubscriber<TokenEvent> late = run(Multi.createFrom().items(ONE));

    assertThat(failure(late).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(admission.shuttingDown()).isTrue();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void waitsForRunningRequestsBeforeItEnds() throws Exception {
    UnicastProcessor<TokenEvent> stream = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> running = run(stream);
    Thread ending = waitingShutdown();

    stream.onNext(ONE);
    stream.onComplete();
    ending.join();

    running.assertItems(ONE).assertCompleted();
  }

  /** A shutdown that is closed to new requests and waits for those of before. */
  private Thread waitingShutdown() {
    Thread ending =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    admission.shutDown();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    while (ending.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return ending;
  }

  @Test
  void whatHasArrivedBeforeTheShutdownMayStillRun() throws Exception {
    Arrival early = admission.arrive(ANYBODY);
    Arrival other = admission.arrive(ANYBODY);
    Thread ending = waitingShutdown();
    assertThat(refusal(ANYBODY).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);

    run(Multi.createFrom().items(ONE)).assertItems(ONE).assertCompleted();
    early.over();
    early.over();

    // The answer is not all: that of the other one has not been written out.
    assertThat(ending.isAlive()).isTrue();
    other.over();
    ending.join();
    assertThat(failure(run(Multi.createFrom().items(ONE))).code())
        .isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void whatIsRefusedOnArrivalDoesNotHoldTheShutdownUp() throws Exception {
    Applicant once =
        new Applicant(
            "key-6", new KeyLimits(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty()));
    admission.arrive(once).over();
    assertThat(refusal(once).code()).isEqualTo(ErrorCode.RATE_LIMITED);

    admission.shutDown();

    assertThat(admission.shuttingDown()).isTrue();
  }

  @Test
  void cutsOffWhatDoesNotEndInTime() throws Exception {
    AdmissionController impatient = controller(Duration.ofMillis(1));
    UnicastProcessor<TokenEvent> stream = UnicastProcessor.create();
    AtomicBoolean cancelled = new AtomicBoolean();
    AssertSubscriber<TokenEvent> running =
        impatient
            .admit(stream.onCancellation().invoke(() -> cancelled.set(true)), ANYBODY)
            .subscribe()
            .withSubscriber(AssertSubscriber.create(10));
    stream.onNext(ONE);

    impatient.shutDown();

    running.assertItems(ONE);
    assertThat(failure(running).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(cancelled).isTrue();
    assertThat(impatient.inProgress()).isZero();
    running.cancel();
    assertThat(impatient.inProgress()).isZero();
  }
}
