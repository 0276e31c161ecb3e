package dev.tokamak.engine;

import dev.tokamak.llama.Vocabulary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns forced text into tokens as the model would: together with the tokens before it, which stay
 * as they are.
 *
 * <p>The library takes some 20 microseconds for that, however short the text, and the same texts
 * come again with every answer to the same schema, so they are kept.
 *
 * <p>Safe for use by any thread while the model is open.
 */
final class ForcedTokens {
  private static final int[] NONE = {};

  /** Texts that are kept, and bytes of the longest one: three megabytes or so in all. */
  private static final int MOST_KEPT = 4_096;

  private static final int LONGEST_KEPT = 256;

  private final Vocabulary vocabulary;
  private final AnswerPieces pieces;
  private final Map<Run, int[]> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, int[]> eldest) {
          return size() > MOST_KEPT;
        }
      };

  ForcedTokens(Vocabulary vocabulary, AnswerPieces pieces) {
    this.vocabulary = vocabulary;
    this.pieces = pieces;
  }

  /**
   * The tokens of a text.
   *
   * @param before the tokens before it, from a place on where the model's words are cut in any case
   * @param text whole characters, of which the first one may have begun in {@code before}
   * @return tokens of exactly this text; none where it cannot be had in tokens of its own, and as
   *     far as a mark where only that can. Shared: read only
   */
  int[] of(int[] before, byte[] text) {
    if (before.length == 0 && Utf8.continues(text[0])) {
      return NONE;
    }
    if (text.length > LONGEST_KEPT) {
      return tokenize(before, text);
    }
    var run = new Run(before, text);
    synchronized (kept) {
      int[] known = kept.get(run);
      if (known != null) {
        return known;
      }
    }
    int[] tokens = tokenize(before, text);
    synchronized (kept) {
      kept.put(run, tokens);
    }
    return tokens;
  }

  private int[] tokenize(int[] before, byte[] text) {
    int mark = 0;
    while (mark < text.length && !AnswerPieces.isMark(text[mark])) {
      mark++;
    }
    if (mark == text.length) {
      return tokenizeText(before, text);
    }
    // A mark is one token, and what is around it does not grow together with it.
    int[] left = mark == 0 ? NONE : tokenizeText(before, Arrays.copyOf(text, mark));
    if (mark > 0 && left.length == 0) {
      return NONE;
    }
    boolean last = mark + 1 == text.length;
    int[] right = last ? NONE : tokenize(NONE, Arrays.copyOfRange(text, mark + 1, text.length));
    // What is behind it may be left to the model, where it cannot be had.
    int[] all = Arrays.copyOf(left, left.length + 1 + right.length);
    all[left.length] = pieces.marked(text[mark]);
    System.arraycopy(right, 0, all, left.length + 1, right.length);
    return all;
  }

  private int[] tokenizeText(int[] before, byte[] text) {
    int[] all = vocabulary.tokenize(join(before, text));
    if (all.length > before.length
        && Arrays.equals(all, 0, before.length, before, 0, before.length)) {
      int[] tokens = Arrays.copyOfRange(all, before.length, all.length);
      if (spell(tokens, text)) {
        return tokens;
      }
    }
    if (before.length == 0 || Utf8.continues(text[0])) {
      return NONE;
    }
    // What was computed stays, so the rest has to do without it.
    int[] alone = vocabulary.tokenize(text);
    return spell(alone, text) ? alone : NONE;
  }

  private byte[] join(int[] before, byte[] text) {
    int length = text.length;
    for (int token : before) {
      length += pieces.of(token).length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (int token : before) {
      byte[] piece = pieces.of(token);
      System.arraycopy(piece, 0, joined, at, piece.length);
      at += piece.length;
    }
    System.arraycopy(text, 0, joined, at, text.length);
    return joined;
  }

  /**
   * Whether tokens are this text and no more. Some vocabularies put a space before every text,
   * which must not get into an answer.
   */
  private boolean spell(int[] tokens, byte[] text) {
    int at = 0;
    for (int token : tokens) {
      byte[] piece = pieces.of(token);
      int end = at + piece.length;
      boolean isText = piece.length > 0 && !vocabulary.isEndOfGeneration(token);
      if (!isText || end > text.length || !Arrays.equals(text, at, end, piece, 0, piece.length)) {
        return false;
      }
      at = end;
    }
    return at == text.length;
  }

  private record Run(int[] before, byte[] text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Run(int[] otherBefore, byte[] otherText)
          && Arrays.equals(before, otherBefore)
          && Arrays.equals(text, otherText);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(before) + Arrays.hashCode(text);
    }
  }
}
