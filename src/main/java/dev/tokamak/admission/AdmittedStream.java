package dev.tokamak.admission;

import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SerializedSubscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One running request. Passes everything on, charges its API key, can be cut off from any thread,
 * and gives its place back exactly once: on completion, failure, cancellation or cutting off.
 */
final class AdmittedStream extends MultiOperatorProcessor<TokenEvent, TokenEvent> {
  private final AdmissionController controller;
  private final Admitted admitted;
  private final long enteredNanos = System.nanoTime();
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile Throwable cut;
  private boolean begun;

  AdmittedStream(
      MultiSubscriber<? super TokenEvent> downstream,
      AdmissionController controller,
      Admitted admitted) {
    // The cutting off comes from another thread than the items.
    super(new SerializedSubscriber<>(downstream));
    this.controller = controller;
    this.admitted = admitted;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    super.onSubscribe(subscription);
    // The cutting off may have come between the place and the subscription.
    if (cut != null) {
      cutOff(cut);
    }
  }

  @Override
  public void onItem(TokenEvent event) {
    begun = true;
    admitted.onEvent(event);
    super.onItem(event);
  }

  @Override
  public void onFailure(Throwable failure) {
    if (!begun) {
      controller.failedBeforeItBegan(failure);
    }
    leave();
    super.onFailure(failure);
  }

  @Override
  public void onCompletion() {
    leave();
    super.onCompletion();
  }

  @Override
  public void cancel() {
    super.cancel();
    leave();
  }

  /** Ends the stream with a failure, unless it has already ended. */
  void cutOff(Throwable failure) {
    cut = failure;
    leave();
    Subscription subscription = getUpstreamSubscription();
    if (subscription != null && !isDone()) {
      super.onFailure(failure);
      subscription.cancel();
    }
  }

  /** Gives back what was held, unless that has been done. */
  void leave() {
    if (left.compareAndSet(false, true)) {
      admitted.leave();
      controller.leave(this, System.nanoTime() - enteredNanos);
    }
  }
}
