package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tokamak.inference.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * A model's tokens: text to tokens, and each token's bytes from a table made once.
 *
 * <p>Immutable, safe for use by any thread while its model is open.
 */
public final class Vocabulary {
  private static final int ATTR_CONTROL = 1 << 3;

  private final MemorySegment handle;
  private final byte[][] pieces;
  private final BitSet endOfGeneration;
  private final BitSet control;

  private Vocabulary(
      MemorySegment handle, byte[][] pieces, BitSet endOfGeneration, BitSet control) {
    this.handle = handle;
    this.pieces = pieces;
    this.endOfGeneration = endOfGeneration;
    this.control = control;
  }

  static Vocabulary of(MemorySegment handle) {
    int size = Bindings.vocabNTokens(handle);
    var pieces = new byte[size][];
    var endOfGeneration = new BitSet(size);
    var control = new BitSet(size);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64);
      for (int token = 0; token < size; token++) {
        int length = piece(handle, token, buffer, false);
        if (length < 0) {
          buffer = arena.allocate(-length);
          length = piece(handle, token, buffer, false);
        }
        pieces[token] = LlamaModel.bytes(buffer, length);
        endOfGeneration.set(token, Bindings.vocabIsEog(handle, token));
        control.set(token, (Bindings.vocabGetAttr(handle, token) & ATTR_CONTROL) != 0);
      }
    }
    return new Vocabulary(handle, pieces, endOfGeneration, control);
  }

  public int size() {
    return pieces.length;
  }

  /**
   * The token's bytes, which need not be whole characters; empty for a control token. The array is
   * shared: read only.
   */
  public byte[] piece(int token) {
    return pieces[token];
  }

  /** Whether the token ends an answer. */
  public boolean isEndOfGeneration(int token) {
    return endOfGeneration.get(token);
  }

  /** The token that a model may want at the start of every prompt. */
  public boolean addsBeginOfSequence() {
    return Bindings.vocabGetAddBos(handle);
  }

  public int beginOfSequence() {
    return Bindings.vocabBos(handle);
  }

  /**
   * Turns text into tokens; what looks like a control token in it stays text.
   *
   * @throws dev.tokamak.inference.TokamakException {@code internal} where the library cannot
   */
  public int[] tokenize(String text) {
    return tokenize(text.getBytes(StandardCharsets.UTF_8), false);
  }

  /**
   * Turns text into tokens; what looks like a control token in it stays text.
   *
   * @param text UTF-8, of whole characters
   * @throws dev.tokamak.inference.TokamakException {@code internal} where the library cannot
   */
  public int[] tokenize(byte[] text) {
    return tokenize(text, false);
  }

  /**
   * The one control token that is written so, for example {@code <|im_start|>}.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where the vocabulary has
   *     no such token
   */
  public int controlToken(String text) {
    int[] tokens = tokenize(text.getBytes(StandardCharsets.UTF_8), true);
    if (tokens.length != 1 || !control.get(tokens[0])) {
      throw ErrorCode.BACKEND_FAILED.because(
          "The model's vocabulary has no control token " + text + ".");
    }
    return tokens[0];
  }

  private int[] tokenize(byte[] bytes, boolean parseSpecial) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, input, JAVA_BYTE, 0, bytes.length);
      // A token is at least a byte of text, and a leading space may be added.
      int capacity = bytes.length + 2;
      MemorySegment output = arena.allocate(JAVA_INT, capacity);
      int count =
          Bindings.tokenize(handle, input, bytes.length, output, capacity, false, parseSpecial);
      if (count < 0) {
        throw ErrorCode.INTERNAL.because("The text could not be turned into tokens.");
      }
      int[] tokens = new int[count];
      MemorySegment.copy(output, JAVA_INT, 0, tokens, 0, count);
      return tokens;
    }
  }

  private static int piece(MemorySegment handle, int token, MemorySegment buffer, boolean special) {
    return Bindings.tokenToPiece(handle, token, buffer, (int) buffer.byteSize(), 0, special);
  }
}
