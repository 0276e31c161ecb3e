package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tokamak.inference.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A model's tokens: text to tokens, and each token's bytes from a table made once.
 *
 * <p>Immutable, safe for use by any thread while its model is open.
 */
public final class Vocabulary {
  private static final int ATTR_CONTROL = 1 << 3;
  private static final int ATTR_USER_DEFINED = 1 << 4;

  private static final byte[] NOTHING = {};

  private final MemorySegment handle;
  private final byte[][] pieces;
  private final BitSet endOfGeneration;
  private final Map<String, Integer> control;
  private final Map<Integer, String> spellings = new HashMap<>();
  private final Set<String> userDefined;

  private Vocabulary(
      MemorySegment handle,
      byte[][] pieces,
      BitSet endOfGeneration,
      Map<String, Integer> control,
      Set<String> userDefined) {
    this.handle = handle;
    this.pieces = pieces;
    this.endOfGeneration = endOfGeneration;
    this.control = Map.copyOf(control);
    control.forEach((spelling, token) -> spellings.put(token, spelling));
    this.userDefined = Set.copyOf(userDefined);
  }

  static Vocabulary of(MemorySegment handle, Path file) {
    int size = Bindings.vocabNTokens(handle);
    byte[][] pieces = TokenPieces.of(handle, size).all();
    int[] attributes = attributes(handle, TokenTypes.read(file, size), pieces);
    var endOfGeneration = new BitSet(size);
    var control = new HashMap<String, Integer>();
    var userDefined = new HashSet<String>();
    // Text in a file that says so wrongly, and yet ends answers; all others that do are marked.
    for (int token : new int[] {Bindings.vocabEos(handle), Bindings.vocabEot(handle)}) {
      if (token >= 0) {
        endOfGeneration.set(token, Bindings.vocabIsEog(handle, token));
      }
    }
    for (int token = 0; token < size; token++) {
      if ((attributes[token] & (ATTR_CONTROL | ATTR_USER_DEFINED)) == 0) {
        continue;
      }
      endOfGeneration.set(token, Bindings.vocabIsEog(handle, token));
      byte[] piece = TokenPieces.ask(handle, token, true);
      String spelling = new String(piece, StandardCharsets.UTF_8);
      if ((attributes[token] & ATTR_CONTROL) != 0) {
        pieces[token] = NOTHING;
        if (piece.length > 0) {
          control.putIfAbsent(spelling, token);
        }
      } else {
        pieces[token] = piece;
        if (piece.length > 0) {
          userDefined.add(spelling);
        }
      }
    }
    return new Vocabulary(handle, pieces, endOfGeneration, control, userDefined);
  }

  // Not asked for the tokens that the file calls text: in a native image each call can take
  // microseconds, and large vocabularies have hundreds of thousands. Where the library knows
  // better, it makes control tokens of them, which then have no text.
  private static int[] attributes(MemorySegment handle, TokenTypes types, byte[][] pieces) {
    int[] attributes = new int[pieces.length];
    for (int token = 0; token < pieces.length; token++) {
      if (!types.isText(token) || pieces[token].length == 0) {
        attributes[token] = Bindings.vocabGetAttr(handle, token);
      }
    }
    return attributes;
  }

  MemorySegment handle() {
    return handle;
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

  /** The token that ends an answer, or -1. */
  public int endOfSequence() {
    return Bindings.vocabEos(handle);
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
   * Turns a prompt into tokens: what spells a control token is that token.
   *
   * @throws dev.tokamak.inference.TokamakException {@code internal} where the library cannot
   */
  public int[] tokenizePrompt(String text) {
    return tokenize(text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** The control tokens, which are no text, by their spelling. */
  public Map<String, Integer> controlTokens() {
    return control;
  }

  /** The spellings of the tokens that are made of text wherever it spells them. */
  public Set<String> userDefinedTokens() {
    return userDefined;
  }

  /** How a control token is spelled; empty for one that is none, or -1. */
  public String spelling(int controlToken) {
    return spellings.getOrDefault(controlToken, "");
  }

  /** The text of tokens, in which control tokens are spelled out and broken characters replaced. */
  public String text(int[] tokens) {
    var bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      String spelling = spellings.get(token);
      bytes.writeBytes(
          spelling == null ? pieces[token] : spelling.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Gives tokens back that are all of this vocabulary.
   *
   * @param model whose it is, for the message
   * @param where they stand in a request
   * @throws dev.tokamak.inference.TokamakException {@code invalid_request}, naming the first one
   *     that is not
   */
  public int[] requireKnown(int[] tokens, String model, String where) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= size()) {
        throw ErrorCode.INVALID_REQUEST.at(
            where + "[" + i + "]", "must be a token of model " + model + ": 0 to " + (size() - 1));
      }
    }
    return tokens;
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
}
