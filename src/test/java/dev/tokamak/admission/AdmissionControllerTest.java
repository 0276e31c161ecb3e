package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdmissionControllerTest {
  private final AdmissionController admission = new AdmissionController(2, Duration.ofMinutes(1));

  private static TokamakException failure(AssertSubscriber<?> subscriber) {
    return (TokamakException) subscriber.getFailure();
  }

  private AssertSubscriber<Integer> run(Multi<Integer> stream) {
    return admission.admit(stream).subscribe().withSubscriber(AssertSubscriber.create(10));
  }

  @Test
  void passesAStreamOn() {
    run(Multi.createFrom().items(1, 2, 3)).assertItems(1, 2, 3).assertCompleted();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void passesDemandOn() {
    AssertSubscriber<Integer> subscriber =
        admission
            .admit(Multi.createFrom().items(1, 2, 3))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(2));

    subscriber.assertItems(1, 2).assertNotTerminated();
    assertThat(admission.inProgress()).isEqualTo(1);
  }

  @Test
  void takesAPlaceOnlyWhenSubscribedTo() {
    Multi<Integer> idle = admission.admit(Multi.createFrom().nothing());

    assertThat(admission.inProgress()).isZero();
    idle.subscribe().withSubscriber(AssertSubscriber.create(1));
    assertThat(admission.inProgress()).isEqualTo(1);
  }

  @Test
  void refusesWhenAllPlacesAreTakenWithoutTouchingTheStream() {
    run(Multi.createFrom().nothing());
    run(Multi.createFrom().nothing());
    AtomicBoolean touched = new AtomicBoolean();

    AssertSubscriber<Integer> third =
        run(Multi.createFrom().<Integer>nothing().onSubscription().invoke(() -> touched.set(true)));

    assertThat(failure(third).code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(failure(third).retryAfterSeconds()).hasValue(1);
    assertThat(touched).isFalse();
    assertThat(admission.inProgress()).isEqualTo(2);
  }

  @Test
  void givesThePlaceBackHoweverTheStreamEnds() {
    UnicastProcessor<Integer> completes = UnicastProcessor.create();
    UnicastProcessor<Integer> fails = UnicastProcessor.create();

    run(completes);
    completes.onComplete();
    assertThat(admission.inProgress()).isZero();

    run(fails);
    fails.onError(new IllegalStateException());
    assertThat(admission.inProgress()).isZero();

    AssertSubscriber<Integer> cancelled = run(Multi.createFrom().nothing());
    cancelled.cancel();
    cancelled.cancel();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void refusesNewRequestsOnceTheShutdownHasBegun() throws Exception {
    admission.shutDown();

    AssertSubscriber<Integer> late = run(Multi.createFrom().items(1));

    assertThat(failure(late).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(admission.shuttingDown()).isTrue();
    assertThat(admission.inProgress()).isZero();
  }

  @Test
  void waitsForRunningRequestsBeforeItEnds() throws Exception {
    UnicastProcessor<Integer> stream = UnicastProcessor.create();
    AssertSubscriber<Integer> running = run(stream);
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

    stream.onNext(1);
    stream.onComplete();
    ending.join();

    running.assertItems(1).assertCompleted();
  }

  @Test
  void cutsOffWhatDoesNotEndInTime() throws Exception {
    AdmissionController impatient = new AdmissionController(2, Duration.ofMillis(1));
    UnicastProcessor<Integer> stream = UnicastProcessor.create();
    AtomicBoolean cancelled = new AtomicBoolean();
    AssertSubscriber<Integer> running =
        impatient
            .admit(stream.onCancellation().invoke(() -> cancelled.set(true)))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(10));
    stream.onNext(1);

    impatient.shutDown();

    running.assertItems(1);
    assertThat(failure(running).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(cancelled).isTrue();
    assertThat(impatient.inProgress()).isZero();
    running.cancel();
    assertThat(impatient.inProgress()).isZero();
  }
}
