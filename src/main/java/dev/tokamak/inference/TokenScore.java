package dev.tokamak.inference;

import java.util.List;

/**
 * How likely a token was in its place.
 *
 * @param token its id
 * @param bytes its text in UTF-8, which need not be whole characters. Not to be changed
 * @param logprob the natural logarithm of its probability: that which the model gave it, before
 *     temperature, penalties and biases, and among those tokens alone that a constraint allows
 *     there; 0 where there was no other
 * @param top the likeliest tokens of that place, in descending order, as many as were asked for and
 *     may come there; without tops of their own
 */
public record TokenScore(int token, byte[] bytes, float logprob, List<TokenScore> top) {
  /** Alternatives that may be asked for. */
  public static final int MAX_TOP = 20;

  public TokenScore {
    top = List.copyOf(top);
  }
}
