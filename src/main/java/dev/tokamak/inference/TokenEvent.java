package dev.tokamak.inference;

/**
 * What a backend tells about a running request, in order: one {@link Started}, then for each choice
 * any number of {@link Text} and exactly one {@link Finished}. Choices may interleave. The stream
 * completes after the last choice has finished, or fails with a {@link TokamakException}.
 */
public sealed interface TokenEvent {
  /**
   * The prompt has been computed, and the first token is about to come.
   *
   * @param cachedTokens those of {@code promptTokens} that need no computing
   */
  record Started(int promptTokens, int cachedTokens) implements TokenEvent {}

  /**
   * More of an answer.
   *
   * @param choice 0-based
   * @param text whole characters only, never part of a stop sequence, never empty
   */
  record Text(int choice, String text) implements TokenEvent {}

  /**
   * The end of one answer.
   *
   * @param completionTokens tokens generated for this choice; a token that ended the answer counts
   */
  record Finished(int choice, FinishReason reason, int completionTokens) implements TokenEvent {}
}
