package dev.tokamak.inference;

import io.smallrye.mutiny.Uni;

/**
 * Tells what models would read, without computing anything with them.
 *
 * <p>Implementations are safe for use by any thread and never block the caller.
 */
public interface PromptInspector {
  /**
   * The prompt that a request would run with; nothing is computed.
   *
   * <p>Fails with {@link TokamakException}: {@code context_length_exceeded} where it is too long,
   * {@code overloaded}, {@code shutting_down}, and what {@link InferenceBackend#generate} fails
   * with before its first event.
   */
  Uni<RenderedPrompt> render(ValidatedRequest request);

  /**
   * The tokens of a text, with nothing put before them. What spells a control token is that token.
   *
   * <p>Fails with {@code overloaded} or {@code shutting_down}.
   *
   * @param model the id of a served model
   */
  Uni<int[]> tokenize(String model, String text);

  /**
   * The text of tokens, control tokens spelled out; bytes that are no characters are shown as
   * replacements.
   *
   * <p>Fails with {@code invalid_request} where the model does not have one of them, and with
   * {@code overloaded} or {@code shutting_down}.
   *
   * @param model the id of a served model
   */
  Uni<String> detokenize(String model, int[] tokens);
}
