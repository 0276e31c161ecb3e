package dev.tokamak.engine;

import dev.tokamak.constrain.Position;
import dev.tokamak.constrain.TokenMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where an answer stands within what it has to become: a document, calls, or text with calls. Moves
 * with each of its tokens.
 *
 * <p>For use by one thread at a time.
 */
final class ConstrainedAnswer {
  /** Bytes of forced text that are taken at once; more of it comes with the next step. */
  private static final int MOST_FORCED = 16_384;

  private static final int[] NONE = {};

  private final ConstrainedVocabulary vocabulary;
  private final RecentTokens recent;
  private Position position;

  /** What may come at {@link #position}; null until somebody asks. */
  private TokenMask mask;

  /**
   * @param start where the answer begins
   */
  ConstrainedAnswer(Position start, ConstrainedVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.recent = new RecentTokens(vocabulary.pieces());
    this.position = start;
  }

  /** Whether the document is complete and nothing may follow. */
  boolean isComplete() {
    return position.mustEnd();
  }

  /** The only token that may come next, one that ends the answer included; -1 for several. */
  int only() {
    return position.mayEnd() ? -1 : mask().only();
  }

  /**
   * The tokens that may come next, those that end the answer included; a bit for each, read only.
   */
  long[] allowed() {
    long[] words = mask().words();
    if (!position.mayEnd()) {
      return words;
    }
    long[] withEnds = words.clone();
    for (int end : vocabulary.ends()) {
      withEnds[end >> 6] |= 1L << end;
    }
    return withEnds;
  }

  private TokenMask mask() {
    if (mask == null) {
      mask = vocabulary.masks().mask(position);
    }
    return mask;
  }

  /**
   * Adds a token of text to the answer, and what is forced behind it.
   *
   * @return the token and those behind it
   * @throws IllegalStateException where it may not come here, which is a mistake in the mask
   */
  int[] advance(int token) {
    Position reached = position;
    for (byte b : vocabulary.pieces().of(token)) {
      reached = reached.next(b & 0xff);
      if (reached == null) {
        throw new IllegalStateException(
            "token " + token + " was taken, but the constraint refuses it");
      }
    }
    recent.add(token);
    moveTo(reached);
    int[] run = jump();
    int[] all = new int[1 + run.length];
    all[0] = token;
    System.arraycopy(run, 0, all, 1, run.length);
    return all;
  }

  /**
   * Goes on by the text that every valid document has next, in the tokens that the model itself
   * would have taken: one at the end that a longer one may still cover is left to the model.
   *
   * @return the tokens; often none
   */
  int[] jump() {
    if (position.forced() < 0) {
      return NONE;
    }
    var text = new byte[64];
    // What is behind each byte, since it is known only later how far the tokens go.
    var behind = new ArrayList<Position>();
    Position reached = position;
    for (int b = reached.forced(); b >= 0 && behind.size() < MOST_FORCED; b = reached.forced()) {
      if (behind.size() == text.length) {
        text = Arrays.copyOf(text, 2 * text.length);
      }
      text[behind.size()] = (byte) b;
      reached = reached.next(b);
      behind.add(reached);
    }
    int length = Utf8.wholeCharacters(text, behind.size());
    if (length == 0) {
      return NONE;
    }
    int[] tokens = vocabulary.forcedTokens().of(recent.sinceCut(), Arrays.copyOf(text, length));
    int covered = 0;
    for (int token : tokens) {
      covered += vocabulary.pieces().of(token).length;
    }
    return take(tokens, text, covered, behind);
  }

  private int[] take(int[] tokens, byte[] text, int length, List<Position> behind) {
    int kept = tokens.length;
    int end = length;
    int start = length;
    for (int i = tokens.length - 1; i >= 0; i--) {
      start -= vocabulary.pieces().of(tokens[i]).length;
      if (vocabulary.longerTokens().exist(text, start, length, behind.get(length - 1))) {
        kept = i;
        end = start;
      }
    }
    if (kept == 0) {
      return NONE;
    }
    for (int i = 0; i < kept; i++) {
      recent.add(tokens[i]);
    }
    moveTo(behind.get(end - 1));
    return kept == tokens.length ? tokens : Arrays.copyOf(tokens, kept);
  }

  private void moveTo(Position reached) {
    position = reached;
    mask = null;
  }
}
