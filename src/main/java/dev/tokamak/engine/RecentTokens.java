package dev.tokamak.engine;

import java.util.Arrays;

/**
 * The last tokens of an answer, as far as they matter for how the text behind them is cut into
 * tokens.
 *
 * <p>For use by one thread at a time.
 */
final class RecentTokens {
  /** Long words and runs of signs are rare; behind these the cut may be another one. */
  private static final int MOST = 16;

  private static final int[] NONE = {};

  private final AnswerPieces pieces;
  private final int[] tokens = new int[MOST];
  private int count;

  RecentTokens(AnswerPieces pieces) {
    this.pieces = pieces;
  }

  void add(int token) {
    if (count == MOST) {
      System.arraycopy(tokens, 1, tokens, 0, --count);
    }
    tokens[count++] = token;
  }

  /** The tokens since the last place where words are cut in any case. */
  int[] sinceCut() {
    int from = count;
    while (from > 0 && !isCutBefore(from)) {
      from--;
    }
    return from > 0 || count == 0 || !Utf8.continues(pieces.of(tokens[0])[0])
        ? Arrays.copyOfRange(tokens, from, count)
        : NONE;
  }

  private boolean isCutBefore(int i) {
    if (i == count) {
      return false;
    }
    byte[] left = pieces.of(tokens[i - 1]);
    return isCut(left[left.length - 1], pieces.of(tokens[i])[0]);
  }

  /**
   * Whether every usual way to cut text into words cuts between two bytes: before the space that
   * begins a word, behind letters or digits where something else comes, and around marks.
   */
  private static boolean isCut(byte left, byte right) {
    if (AnswerPieces.isMark(left) || AnswerPieces.isMark(right)) {
      return true;
    }
    return right == ' '
        ? isAscii(left) && left > ' '
        : isWord(left) && isAscii(right) && !isWord(right) && right != '\'';
  }

  /** Of bytes beyond ASCII it takes more than one to know what they are. */
  private static boolean isWord(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }

  private static boolean isAscii(byte b) {
    return b >= 0;
  }
}
