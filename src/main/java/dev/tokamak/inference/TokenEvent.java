package dev.tokamak.inference;

import java.util.List;

/**
 * What a backend tells about a running request, in order: one {@link Started}, then for each choice
 * any number of parts of its answer and exactly one {@link Finished}. Choices may interleave. The
 * stream completes after the last choice has finished, or fails with a {@link TokamakException}.
 */
public sealed interface TokenEvent {
  /**
   * The prompt has been computed, and the first token is about to come.
   *
   * @param cachedTokens those of {@code promptTokens} that need no computing
   * @param placeNanos when computing it began, as {@link System#nanoTime} counts; or {@link
   *     #UNKNOWN}
   */
  record Started(int promptTokens, int cachedTokens, long placeNanos) implements TokenEvent {
    public static final long UNKNOWN = 0;

    /** A beginning of which nobody knows how long it has waited. */
    public Started(int promptTokens, int cachedTokens) {
      this(promptTokens, cachedTokens, UNKNOWN);
    }
  }

  /**
   * More of an answer.
   *
   * @param choice 0-based
   * @param text whole characters only, never part of a stop sequence, never empty
   */
  record Text(int choice, String text) implements TokenEvent {}

  /**
   * How likely the tokens were of which the text that comes next is made; only where the request
   * asks for it. Tokens of reasoning and of calls have none.
   *
   * @param choice 0-based
   * @param scores at least one, in the order of the tokens
   */
  record Logprobs(int choice, List<TokenScore> scores) implements TokenEvent {
    public Logprobs {
      scores = List.copyOf(scores);
    }
  }

  /**
   * More of what the model thinks before it answers.
   *
   * @param choice 0-based
   * @param text whole characters only, never empty
   */
  record Reasoning(int choice, String text) implements TokenEvent {}

  /**
   * The answer calls a tool. Its arguments follow; it is complete when the next call begins or the
   * answer ends with {@link FinishReason#TOOL_CALL}. Text never comes behind it.
   *
   * @param choice 0-based
   * @param call 0-based within the choice, ascending
   * @param id the call's own, {@code call_…}
   * @param name of a tool that the request offers
   */
  record CallBegun(int choice, int call, String id, String name) implements TokenEvent {}

  /**
   * More of the arguments of the call that has begun last.
   *
   * @param choice 0-based
   * @param call 0-based within the choice
   * @param text part of a JSON text, whole characters only, never empty
   */
  record CallArguments(int choice, int call, String text) implements TokenEvent {}

  /**
   * The end of one answer.
   *
   * @param completionTokens tokens generated for this choice; a token that ended the answer counts
   * @param stopSequence the one that ended the answer, or null
   */
  record Finished(int choice, FinishReason reason, int completionTokens, String stopSequence)
      implements TokenEvent {
    /** An end that no stop sequence has brought about. */
    public Finished(int choice, FinishReason reason, int completionTokens) {
      this(choice, reason, completionTokens, null);
    }
  }

  /** The same event of a choice that many places further on. */
  default TokenEvent inChoice(int further) {
    return switch (this) {
      case Started started -> started;
      case Text(int choice, String text) -> new Text(choice + further, text);
      case Logprobs(int choice, List<TokenScore> scores) -> new Logprobs(choice + further, scores);
      case Reasoning(int choice, String text) -> new Reasoning(choice + further, text);
      case CallBegun(int choice, int call, String id, String name) ->
          new CallBegun(choice + further, call, id, name);
      case CallArguments(int choice, int call, String text) ->
          new CallArguments(choice + further, call, text);
      case Finished(int choice, FinishReason reason, int tokens, String stop) ->
          new Finished(choice + further, reason, tokens, stop);
    };
  }
}
