package dev.tokamak.conformance;

import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SerializedSubscriber;
import java.util.Optional;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One running request whose answers are checked. Passes everything on at once but the ends of
 * complete answers, which wait for the check, and the end of all, which waits for them.
 */
final class CheckedStream extends MultiOperatorProcessor<TokenEvent, TokenEvent> {
  private final AnswerCheck check;
  private final ValidatedRequest request;
  private final AnswerConstraint constraint;
  private final StringBuilder[] texts;

  /** The stream itself, and each check under way. */
  private final AtomicInteger open = new AtomicInteger(1);

  CheckedStream(
      MultiSubscriber<? super TokenEvent> downstream,
      AnswerCheck check,
      ValidatedRequest request,
      AnswerConstraint constraint) {
    // The ends come from another thread than the texts of other choices.
    super(new SerializedSubscriber<>(downstream));
    this.check = check;
    this.request = request;
    this.constraint = constraint;
    this.texts = new StringBuilder[request.choices()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new StringBuilder();
    }
  }

  @Override
  public void onItem(TokenEvent event) {
    switch (event) {
      case TokenEvent.Started _ -> super.onItem(event);
      case TokenEvent.Text(int choice, String text) -> {
        texts[choice].append(text);
        super.onItem(event);
      }
      case TokenEvent.Reasoning _, TokenEvent.CallBegun _, TokenEvent.CallArguments _ ->
          super.onItem(event);
      case Finished end when end.reason() == FinishReason.STOP -> {
        open.incrementAndGet();
        check.execute(() -> finish(end));
      }
      case Finished _ -> super.onItem(event);
    }
  }

  @Override
  public void onCompletion() {
    if (open.decrementAndGet() == 0) {
      super.onCompletion();
    }
  }

  private void finish(Finished end) {
    if (isDone()) {
      return; // Nobody waits for it any more.
    }
    Optional<TokamakException> fault =
        check.faultOf(texts[end.choice()].toString(), constraint, request);
    if (fault.isEmpty()) {
      super.onItem(end);
      onCompletion();
    } else {
      fail(fault.get());
    }
  }

  private void fail(TokamakException fault) {
    Subscription subscription = getUpstreamSubscription();
    if (!isDone()) {
      super.onFailure(fault);
      subscription.cancel();
    }
  }
}
