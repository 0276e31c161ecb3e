package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.llama.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of tokens as answers are read here. A control token is no text; those by which a model
 * marks its calls and its reasoning each get a byte that UTF-8 never uses, so that grammars and
 * parsers meet them as they meet text.
 *
 * <p>Immutable, safe for use by any thread.
 */
final class AnswerPieces {
  /** Behind every byte that UTF-8 may have. */
  private static final int FIRST_MARK = 0xf8;

  private static final int MARKS = 0x100 - FIRST_MARK;

  /** A byte that UTF-8 never has either, and that is no mark. */
  private static final byte BROKEN = (byte) 0xc0;

  private final Vocabulary vocabulary;

  /** Spellings of marks, the longest first, and their tokens. */
  private final List<Map.Entry<String, Integer>> marks = new ArrayList<>();

  private final Map<Integer, byte[]> pieces = new HashMap<>();

  /**
   * @param texts what a model writes around calls and reasoning; the control tokens that it spells
   *     are the marks
   * @throws dev.tokamak.inference.TokamakException {@code unsupported} where these are too many
   */
  AnswerPieces(Vocabulary vocabulary, Collection<String> texts) {
    this.vocabulary = vocabulary;
    vocabulary.controlTokens().entrySet().stream()
        .filter(entry -> texts.stream().anyMatch(text -> text.contains(entry.getKey())))
        .filter(entry -> !vocabulary.isEndOfGeneration(entry.getValue()))
        .sorted(
            Comparator.<Map.Entry<String, Integer>>comparingInt(entry -> -entry.getKey().length())
                .thenComparing(Map.Entry::getValue))
        .forEach(marks::add);
    if (marks.size() > MARKS) {
      throw ErrorCode.UNSUPPORTED.because(
          "The model writes calls with more than " + MARKS + " control tokens.");
    }
    for (int token = 0; token < vocabulary.size(); token++) {
      byte[] piece = vocabulary.piece(token);
      for (int i = 0; i < piece.length; i++) {
        if (isMark(piece[i])) {
          piece = piece.clone();
          piece[i] = BROKEN;
        }
      }
      if (piece != vocabulary.piece(token)) {
        pieces.put(token, piece);
      }
    }
    for (int i = 0; i < marks.size(); i++) {
      pieces.put(marks.get(i).getValue(), new byte[] {(byte) (FIRST_MARK + i)});
    }
  }

  /** Whether a byte stands for a control token. */
  static boolean isMark(byte b) {
    return (b & 0xff) >= FIRST_MARK;
  }

  /** A token's bytes; empty for a control token that is no mark. Shared: read only. */
  byte[] of(int token) {
    byte[] own = pieces.isEmpty() ? null : pieces.get(token);
    return own == null ? vocabulary.piece(token) : own;
  }

  /** A token's text as it is shown to people; empty for a control token. Shared: read only. */
  byte[] text(int token) {
    return vocabulary.piece(token);
  }

  /** The token that a mark stands for. */
  int marked(byte mark) {
    return marks.get((mark & 0xff) - FIRST_MARK).getValue();
  }

  /** The bytes of a text in which control tokens are spelled out. */
  byte[] bytes(String text) {
    var bytes = new ByteArrayOutputStream();
    int from = 0;
    for (int i = 0; i < text.length(); ) {
      int mark = markAt(text, i);
      if (mark < 0) {
        i++;
      } else {
        bytes.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(FIRST_MARK + mark);
        i += marks.get(mark).getKey().length();
        from = i;
      }
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private int markAt(String text, int from) {
    for (int i = 0; i < marks.size(); i++) {
      if (text.startsWith(marks.get(i).getKey(), from)) {
        return i;
      }
    }
    return -1;
  }
}
