package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One request as its resource has read it, with all that depends on how that resource spells
 * things; whatever does not is {@link CompletionPipeline}'s.
 */
interface Dialect {
  /** What is asked; the first of {@link #drafts}. */
  RequestDraft draft();

  /**
   * All that is asked: several prompts of one request are answered together. They differ in nothing
   * but the prompt.
   */
  default List<RequestDraft> drafts() {
    return List.of(draft());
  }

  /** The answer in one piece, to be written as JSON. */
  Object whole(Completion completion, Answer answer, Instant now);

  /**
   * Writes the answer as it comes.
   *
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage);
}
