package dev.tokamak.conformance;

import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.AbstractMultiOperator;
import io.smallrye.mutiny.subscription.MultiSubscriber;

/** Answers that are checked. */
final class CheckedMulti extends AbstractMultiOperator<TokenEvent, TokenEvent> {
  private final AnswerCheck check;
  private final ValidatedRequest request;
  private final AnswerConstraint constraint;

  CheckedMulti(
      Multi<TokenEvent> upstream,
      AnswerCheck check,
      ValidatedRequest request,
      AnswerConstraint constraint) {
    super(upstream);
    this.check = check;
    this.request = request;
    this.constraint = constraint;
  }

  @Override
  public void subscribe(MultiSubscriber<? super TokenEvent> downstream) {
    check.prepare(constraint);
    upstream.subscribe().withSubscriber(new CheckedStream(downstream, check, request, constraint));
  }
}
