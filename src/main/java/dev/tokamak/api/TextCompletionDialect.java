package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A request to {@code /v1/completions}.
 *
 * @param drafts one for each prompt
 * @param includeUsage whether a stream ends with what it cost
 * @param echoes the prompts' texts, where each answer is to begin with its own; else null
 */
record TextCompletionDialect(List<RequestDraft> drafts, boolean includeUsage, List<String> echoes)
    implements Dialect {

  @Override
  public RequestDraft draft() {
    return drafts.getFirst();
  }

  @Override
  public Object whole(Completion completion, Answer answer, Instant now) {
    return TextCompletion.of(completion, answer, this);
  }

  @Override
  public EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage) {
    return new TextCompletionEvents(completion, this, onUsage);
  }

  /** What a choice begins with, often nothing. */
  String echo(Completion completion, int choice) {
    return echoes == null ? "" : echoes.get(choice / completion.request().choices());
  }
}
