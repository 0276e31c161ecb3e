package dev.tokamak.admission;

import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** A stream of which each subscription needs a place. */
final class AdmittedMulti<T> extends AbstractMultiOperator<T, T> {
  private final AdmissionController controller;

  AdmittedMulti(Multi<T> upstream, AdmissionController controller) {
    super(upstream);
    this.controller = controller;
  }

  @Override
  public void subscribe(MultiSubscriber<? super T> downstream) {
    AdmittedStream<T> stream = new AdmittedStream<>(downstream, controller);
    try {
      controller.enter(stream);
    } catch (TokamakException refused) {
      Subscriptions.fail(downstream, refused);
      return;
    }
    upstream.subscribe().withSubscriber(stream);
  }
}
