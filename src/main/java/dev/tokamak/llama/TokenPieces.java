package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The bytes of all tokens of a vocabulary, asked for in one call: the text of all of them one after
 * the other, with a token between them whose only byte is in no other token.
 *
 * <p>The library may leave out spaces of a text before punctuation marks and shortened words.
 * Tokens that this could concern are asked for one by one, as are all where the vocabulary has no
 * token that separates, which is seen when the text comes apart.
 */
final class TokenPieces {
  /** Where the tokens of single bytes are found in all common vocabularies. */
  private static final int FIRST_TOKENS = 1024;

  private static final int USUAL_LENGTH = 16;

  private final MemorySegment handle;
  private final int size;

  private TokenPieces(MemorySegment handle, int size) {
    this.handle = handle;
    this.size = size;
  }

  static TokenPieces of(MemorySegment handle, int size) {
    return new TokenPieces(handle, size);
  }

  /** Each token's bytes; none for control tokens and unknown ones. */
  byte[][] all() {
    int separator = separator();
    byte[][] pieces = separator < 0 ? new byte[size][] : split(text(separator), separator);
    for (int token = 0; token < size; token++) {
      if (pieces[token] == null || mayLackSpaces(pieces[token])) {
        pieces[token] = ask(handle, token, false);
      }
    }
    return pieces;
  }

  /**
   * One token's bytes.
   *
   * @param special whether those of a token that is no text are its spelling, instead of none
   */
  static byte[] ask(MemorySegment handle, int token, boolean special) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64);
      int length = Bindings.tokenToPiece(handle, token, buffer, 64, 0, special);
      if (length < 0) {
        buffer = arena.allocate(-length);
        length = Bindings.tokenToPiece(handle, token, buffer, -length, 0, special);
      }
      return LlamaModel.bytes(buffer, length);
    }
  }

  /** A token of one byte that text hardly ever has; -1 where there is none. */
  private int separator() {
    for (int token = 0; token < Math.min(size, FIRST_TOKENS); token++) {
      byte[] piece = ask(handle, token, false);
      if (piece.length == 1 && separates(piece[0])) {
        return token;
      }
    }
    return -1;
  }

  /** Control characters but white space, and what no UTF-8 has. */
  private static boolean separates(byte b) {
    int value = Byte.toUnsignedInt(b);
    return value > 0 && value < '\t' || value > '\r' && value < ' ' || value >= 0xF5;
  }

  /** The separator, then each token with a separator behind it. */
  private byte[] text(int separator) {
    int[] tokens = new int[2 * size + 1];
    Arrays.fill(tokens, separator);
    for (int token = 0; token < size; token++) {
      tokens[2 * token + 1] = token;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(JAVA_INT, tokens.length);
      MemorySegment.copy(tokens, 0, input, JAVA_INT, 0, tokens.length);
      int capacity = USUAL_LENGTH * size;
      MemorySegment output = arena.allocate(capacity);
      int length = detokenize(input, tokens.length, output, capacity);
      if (length < 0) {
        capacity = -length;
        output = arena.allocate(capacity);
        length = detokenize(input, tokens.length, output, capacity);
      }
      return LlamaModel.bytes(output, Math.max(0, length));
    }
  }

  private int detokenize(MemorySegment tokens, int count, MemorySegment text, int capacity) {
    return Bindings.detokenize(handle, tokens, count, text, capacity, false, false);
  }

  /** All of them null where there are not as many separators as there should be. */
  private byte[][] split(byte[] text, int separator) {
    byte[][] pieces = new byte[size][];
    if (text.length == 0) {
      return pieces;
    }
    byte mark = text[0];
    int from = 1;
    for (int token = 0; token < size; token++) {
      int to = from;
      if (token == separator) {
        to++;
      }
      while (to < text.length && text[to] != mark) {
        to++;
      }
      if (to >= text.length) {
        return new byte[size][];
      }
      pieces[token] = Arrays.copyOfRange(text, from, to);
      from = to + 1;
    }
    return from == text.length ? pieces : new byte[size][];
  }

  private static boolean mayLackSpaces(byte[] piece) {
    for (byte b : piece) {
      if (b == '?' || b == '!' || b == '.' || b == ',' || b == '\'') {
        return true;
      }
    }
    return false;
  }
}
