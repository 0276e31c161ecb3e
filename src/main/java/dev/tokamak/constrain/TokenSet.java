package dev.tokamak.constrain;

/** A set of tokens that is kept: a list where they are few, otherwise bits. Immutable. */
final class TokenSet {
  private final long[] bits;
  private final int[] list;

  private TokenSet(long[] bits, int[] list) {
    this.bits = bits;
    this.list = list;
  }

  /**
   * @param mask belongs to the set from now on
   */
  static TokenSet of(long[] mask) {
    int count = 0;
    for (long word : mask) {
      count += Long.bitCount(word);
    }
    if (count >= mask.length) {
      return new TokenSet(mask, null);
    }
    int[] list = new int[count];
    int next = 0;
    for (int i = 0; i < mask.length; i++) {
      for (long word = mask[i]; word != 0; word &= word - 1) {
        list[next++] = (i << 6) + Long.numberOfTrailingZeros(word);
      }
    }
    return new TokenSet(null, list);
  }

  /** Adds its tokens to a mask. */
  void addTo(long[] mask) {
    if (list != null) {
      for (int token : list) {
        mask[token >> 6] |= 1L << token;
      }
    } else {
      for (int i = 0; i < mask.length; i++) {
        mask[i] |= bits[i];
      }
    }
  }

  /** The words of a mask, to be read only; null where it is kept as a list. */
  long[] bits() {
    return bits;
  }

  /** About how many bytes it takes. */
  int bytes() {
    return list != null ? 4 * list.length : 8 * bits.length;
  }
}
