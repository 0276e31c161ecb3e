package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.function.Consumer;

/** A request to {@code /completions}. */
record CompletionDialect(RequestDraft draft) implements Dialect {
  static CompletionDialect read(byte[] body) {
    return new CompletionDialect(CompletionReader.read(body));
  }

  @Override
  public Object whole(Completion completion, Answer answer, Instant now) {
    return CompletionResponse.of(completion, answer, now);
  }

  @Override
  public EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage) {
    return new CompletionEvents(completion.request().id(), completion.request().choices(), onUsage);
  }
}
