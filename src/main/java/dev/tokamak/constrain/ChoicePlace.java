package dev.tokamak.constrain;

import java.util.Arrays;
import java.util.function.IntFunction;

/** Within one of a few fixed texts, none of which begins another one; or at the end. */
final class ChoicePlace extends Place {
  private final byte[][] texts;
  private final int low;
  private final int high;
  private final int depth;
  private final boolean mayEnd;
  private final IntFunction<Place> then;

  /**
   * @param texts ascending by their bytes, none of them empty
   * @param mayEnd whether none of them need come
   * @param then what follows each, by its place among them
   */
  ChoicePlace(byte[][] texts, boolean mayEnd, IntFunction<Place> then) {
    this(texts, 0, texts.length, 0, mayEnd, then);
  }

  private ChoicePlace(
      byte[][] texts, int low, int high, int depth, boolean mayEnd, IntFunction<Place> then) {
    super(null);
    this.texts = texts;
    this.low = low;
    this.high = high;
    this.depth = depth;
    this.mayEnd = mayEnd;
    this.then = then;
  }

  @Override
  Frame frame() {
    return null;
  }

  @Override
  Place step(int b) {
    int from = from(low, b);
    int to = from(from, b + 1);
    if (from == to) {
      return null;
    }
    return texts[from].length == depth + 1
        ? then.apply(from)
        : new ChoicePlace(texts, from, to, depth + 1, false, then);
  }

  /** The first text from a place on whose byte here is not below a value. */
  private int from(int start, int b) {
    int from = start;
    int to = high;
    while (from < to) {
      int middle = from + to >>> 1;
      if ((texts[middle][depth] & 0xff) < b) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  @Override
  public boolean mayEnd() {
    return mayEnd;
  }

  @Override
  public byte[] nextBytes() {
    var bytes = new byte[high - low];
    int count = 0;
    for (int i = low; i < high; i++) {
      byte b = texts[i][depth];
      if (count == 0 || bytes[count - 1] != b) {
        bytes[count++] = b;
      }
    }
    return Arrays.copyOf(bytes, count);
  }

  @Override
  public byte[][] words() {
    var words = new byte[high - low][];
    for (int i = low; i < high; i++) {
      words[i - low] = Arrays.copyOfRange(texts[i], depth, texts[i].length);
    }
    return words;
  }
}
