package dev.tokamak.sampling;

/**
 * Walks the tokens of a bit set. Where few are allowed it touches these alone; where many are, it
 * goes over all logits of a word in turn, and looks at a bit only where a logit would matter, which
 * a processor predicts better than where the next bit is.
 */
final class AllowedTokens {
  private static final int MANY = 12;

  private AllowedTokens() {}

  /** Whether going over all logits of a word is faster than finding its bits. */
  static boolean isDense(long word) {
    return Long.bitCount(word) >= MANY;
  }

  /**
   * @param word the one of the token
   */
  static boolean contains(long word, int token) {
    return (word >>> token & 1) != 0;
  }

  /**
   * The allowed token with the greatest logit; the first one among equals.
   *
   * @param allowed a bit for each token
   * @throws IllegalArgumentException where none is allowed
   */
  static int argmax(float[] logits, long[] allowed) {
    int best = first(allowed);
    float max = logits[best];
    for (int i = best >> 6; i < allowed.length; i++) {
      long word = allowed[i];
      if (isDense(word)) {
        int end = Math.min(logits.length, (i << 6) + Long.SIZE);
        for (int token = i << 6; token < end; token++) {
          if (logits[token] > max && contains(word, token)) {
            best = token;
            max = logits[token];
          }
        }
      } else {
        for (; word != 0; word &= word - 1) {
          int token = (i << 6) + Long.numberOfTrailingZeros(word);
          if (logits[token] > max) {
            best = token;
            max = logits[token];
          }
        }
      }
    }
    return best;
  }

  private static int first(long[] allowed) {
    for (int i = 0; i < allowed.length; i++) {
      if (allowed[i] != 0) {
        return (i << 6) + Long.numberOfTrailingZeros(allowed[i]);
      }
    }
    throw new IllegalArgumentException("no token is allowed");
  }
}
