package dev.tokamak.constrain;

/** A set of tokens: those that may come next. Immutable to its users and safe for many threads. */
public final class TokenMask {
  private final long[] words;

  TokenMask(long[] words) {
    this.words = words;
  }

  /** Whether a token may come next; false for what is no token of the vocabulary. */
  public boolean contains(int token) {
    int word = token >> 6;
    return word >= 0 && word < words.length && (words[word] >>> token & 1) != 0;
  }

  /**
   * A bit for each token, the lowest of the first word for token 0. The array is shared: read only.
   */
  public long[] words() {
    return words;
  }

  /** How many tokens may come next. */
  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** The only token that may come next, or -1 where there are several or none. */
  public int only() {
    int only = -1;
    for (int i = 0; i < words.length; i++) {
      long word = words[i];
      if (word != 0) {
        if (only >= 0 || (word & word - 1) != 0) {
          return -1;
        }
        only = (i << 6) + Long.numberOfTrailingZeros(word);
      }
    }
    return only;
  }
}
