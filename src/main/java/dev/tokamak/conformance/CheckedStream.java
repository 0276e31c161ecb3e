package dev.tokamak.conformance;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.operators.multi.MultiOperatorProcessor;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.SerializedSubscriber;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Parts> choices = new ArrayList<>();

  /** What of one answer has to obey schemas. */
  private static final class Parts {
    final StringBuilder text = new StringBuilder();
    final List<String> called = new ArrayList<>();
    final List<StringBuilder> arguments = new ArrayList<>();
  }

  /** The stream itself, and each check under way. */
  private final AtomicInteger open = new AtomicInteger(1);

  CheckedStream(
      MultiSubscriber<? super TokenEvent> downstream, AnswerCheck check, ValidatedRequest request) {
    // The ends come from another thread than the texts of other choices.
    super(new SerializedSubscriber<>(downstream));
    this.check = check;
    this.request = request;
    for (int i = 0; i < request.choices(); i++) {
      choices.add(new Parts());
    }
  }

  @Override
  public void onItem(TokenEvent event) {
    switch (event) {
      case TokenEvent.Started _ -> super.onItem(event);
      case TokenEvent.Text(int choice, String text) -> {
        choices.get(choice).text.append(text);
        super.onItem(event);
      }
      case TokenEvent.Reasoning _, TokenEvent.Logprobs _ -> super.onItem(event);
      case TokenEvent.CallBegun(int choice, int _, String _, String name) -> {
        choices.get(choice).called.add(name);
        choices.get(choice).arguments.add(new StringBuilder());
        super.onItem(event);
      }
      case TokenEvent.CallArguments(int choice, int call, String text) -> {
        choices.get(choice).arguments.get(call).append(text);
        super.onItem(event);
      }
      case Finished end when hasToObey(end.reason()) -> {
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

  private boolean hasToObey(FinishReason reason) {
    return switch (reason) {
      case STOP -> request.constraint().isPresent();
      case TOOL_CALL -> true;
      case LENGTH, CANCELLED -> false;
    };
  }

  private Optional<TokamakException> faultOf(Parts answer, FinishReason reason) {
    if (reason == FinishReason.STOP) {
      return check.faultOf(answer.text.toString(), request.constraint().orElseThrow(), request);
    }
    Optional<TokamakException> fault = Optional.empty();
    for (int i = 0; i < answer.called.size() && fault.isEmpty(); i++) {
      Tool tool = request.tools().orElseThrow().tool(answer.called.get(i));
      fault = check.faultOf(answer.arguments.get(i).toString(), tool.parameters(), request);
    }
    return fault;
  }

  private void finish(Finished end) {
    if (isDone()) {
      return; // Nobody waits for it any more.
    }
    Optional<TokamakException> fault = faultOf(choices.get(end.choice()), end.reason());
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
