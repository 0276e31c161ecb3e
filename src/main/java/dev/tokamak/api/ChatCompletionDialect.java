package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A request to {@code /v1/chat/completions}, as OpenAI spells it.
 *
 * @param includeUsage whether a stream ends with what it cost
 */
record ChatCompletionDialect(RequestDraft draft, boolean includeUsage) implements Dialect {

  @Override
  public Object whole(Completion completion, Answer answer, Instant now) {
    return ChatCompletion.of(completion, answer);
  }

  @Override
  public EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage) {
    return new ChatCompletionEvents(
        completion.request(), completion.since(), includeUsage, onUsage);
  }

  /** OpenAI's name for why an answer ended. */
  static String wireName(FinishReason reason) {
    return switch (reason) {
      case STOP, LENGTH -> reason.wireName();
      case TOOL_CALL -> "tool_calls";
      // OpenAI has no name for it, since nobody is left to read it.
      case CANCELLED -> reason.wireName();
    };
  }
}
