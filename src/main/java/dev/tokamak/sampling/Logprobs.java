package dev.tokamak.sampling;

import java.util.Arrays;

/**
 * The logarithms of the probabilities that a model gives to the tokens of one place: a log-softmax
 * of its logits, or of those that are allowed there.
 *
 * <p>Keeps one array for all places. For use by one thread at a time.
 */
public final class Logprobs {
  private float[] logits = {};
  private double normalizer;

  /**
   * Turns to another place.
   *
   * @param from one logit for each entry of the vocabulary, as the model gave them; copied
   * @param allowed a bit for each token that may come, or null for all
   */
  public void read(float[] from, long[] allowed) {
    if (logits.length != from.length) {
      logits = new float[from.length];
    }
    System.arraycopy(from, 0, logits, 0, from.length);
    if (allowed != null) {
      for (int token = 0; token < logits.length; token++) {
        if (!AllowedTokens.contains(allowed[token >> 6], token)) {
          logits[token] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    normalizer = max + Math.log(sum);
  }

  /** That of a token; minus infinity where it may not come. */
  public float of(int token) {
    return (float) (logits[token] - normalizer);
  }

  /** The likeliest tokens, the first one first; fewer than asked for where fewer may come. */
  public int[] top(int count) {
    int[] best = new int[count];
    int found = 0;
    for (int token = 0; token < logits.length; token++) {
      float logit = logits[token];
      if (logit == Float.NEGATIVE_INFINITY
          || (found == count && (count == 0 || logit <= logits[best[count - 1]]))) {
        continue;
      }
      int at = found == count ? count - 1 : found++;
      while (at > 0 && logits[best[at - 1]] < logit) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = token;
    }
    return Arrays.copyOf(best, found);
  }
}
