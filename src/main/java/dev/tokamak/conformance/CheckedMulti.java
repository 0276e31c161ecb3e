package dev.tokamak.conformance;

import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** Answers that are checked. */
final class CheckedMulti extends AbstractMultiOperator<TokenEvent, TokenEvent> {
  private final AnswerCheck check;
  private final ValidatedRequest request;

  CheckedMulti(Multi<TokenEvent> upstream, AnswerCheck check, ValidatedRequest request) {
    super(upstream);
    this.check = check;
    this.request = request;
  }

  @Override
  public void subscribe(MultiSubscriber<? super TokenEvent> downstream) {
    check.prepare(request);
    upstream.subscribe().withSubscriber(new CheckedStream(downstream, check, request));
  }
}
