package dev.tokamak.admission;

import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.Subscriptions;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** A stream of which each subscription needs a place. */
final class AdmittedMulti extends AbstractMultiOperator<TokenEvent, TokenEvent> {
  private final AdmissionController controller;
  private final Applicant applicant;

  AdmittedMulti(Multi<TokenEvent> upstream, AdmissionController controller, Applicant applicant) {
    super(upstream);
    this.controller = controller;
    this.applicant = applicant;
  }

  @Override
  public void subscribe(MultiSubscriber<? super TokenEvent> downstream) {
    AdmittedStream stream;
    try {
      stream = controller.enter(downstream, applicant);
    } catch (TokamakException refused) {
      Subscriptions.fail(downstream, refused);
      return;
    }
    upstream.subscribe().withSubscriber(stream);
  }
}
