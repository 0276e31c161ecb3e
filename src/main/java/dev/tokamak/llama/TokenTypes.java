package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** What kinds of tokens there are by a model's file, read in one piece ({@code gguf.h}). */
final class TokenTypes {
  private static final String KEY = "tokenizer.ggml.token_type";

  // GGUF_TYPE_INT32 and GGUF_TYPE_ARRAY of gguf.h.
  private static final int INT32 = 5;
  private static final int ARRAY = 9;

  // LLAMA_TOKEN_TYPE_NORMAL and LLAMA_TOKEN_TYPE_BYTE of llama.h.
  private static final int NORMAL = 1;
  private static final int BYTE = 6;

  private final int[] types;

  private TokenTypes(int[] types) {
    this.types = types;
  }

  /** Nothing is known where the file does not say it of each of so many tokens. */
  static TokenTypes read(Path file, int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(Layouts.GGUF_PARAMS);
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.GGUF_PARAMS, "no_alloc"), true);
      MemorySegment gguf = Bindings.ggufInitFromFile(arena.allocateFrom(file.toString()), params);
      if (gguf.address() == 0) {
        return new TokenTypes(new int[0]);
      }
      try {
        return new TokenTypes(
            types(gguf, Bindings.ggufFindKey(gguf, arena.allocateFrom(KEY)), size));
      } finally {
        Bindings.ggufFree(gguf);
      }
    }
  }

  private static int[] types(MemorySegment gguf, long key, int size) {
    // In this order: each of these ends the process where the one before has another answer.
    if (key < 0
        || Bindings.ggufGetKvType(gguf, key) != ARRAY
        || Bindings.ggufGetArrType(gguf, key) != INT32
        || Bindings.ggufGetArrN(gguf, key) != size) {
      return new int[0];
    }
    int[] types = new int[size];
    MemorySegment data = Bindings.ggufGetArrData(gguf, key);
    MemorySegment.copy(data.reinterpret((long) size * Integer.BYTES), JAVA_INT, 0, types, 0, size);
    return types;
  }

  /** Whether a token is text of its own right, or a byte of it, as far as is known. */
  boolean isText(int token) {
    return token < types.length && (types[token] == NORMAL || types[token] == BYTE);
  }
}
