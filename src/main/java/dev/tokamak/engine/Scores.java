package dev.tokamak.engine;

import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenScore;
import dev.tokamak.sampling.Logprobs;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely the tokens of one answer's text were, until they can be told: together with their
 * text, and not at all where they turn out to be no text.
 *
 * <p>For use by the worker's thread.
 */
final class Scores {
  /** What certain tokens have. */
  private static final float CERTAIN = 0;

  private final int choice;
  private final int top;
  private final List<TokenScore> pending = new ArrayList<>();

  /**
   * @param top how many alternatives to tell
   */
  Scores(int choice, int top) {
    this.choice = choice;
    this.top = top;
  }

  /** Adds a token that was drawn. */
  void add(int token, Logprobs logprobs, AnswerPieces pieces) {
    List<TokenScore> alternatives = new ArrayList<>(top);
    for (int other : logprobs.top(top)) {
      alternatives.add(new TokenScore(other, pieces.text(other), logprobs.of(other), List.of()));
    }
    pending.add(new TokenScore(token, pieces.text(token), logprobs.of(token), alternatives));
  }

  /** Adds a token that nothing else could have stood for. */
  void addCertain(int token, AnswerPieces pieces) {
    byte[] text = pieces.text(token);
    pending.add(
        new TokenScore(
            token,
            text,
            CERTAIN,
            top == 0 ? List.of() : List.of(new TokenScore(token, text, CERTAIN, List.of()))));
  }

  /** What can be told before the text that is told now; null where there is nothing. */
  TokenEvent take(AnswerParser parser) {
    if (!parser.inText()) {
      pending.clear();
    }
    if (pending.isEmpty() || !parser.isSettled()) {
      return null;
    }
    var told = new TokenEvent.Logprobs(choice, pending);
    pending.clear();
    return told;
  }
}
