package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tokamak.inference.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A context that turns texts into vectors instead of going on with them. What of a text's tokens
 * makes its vector (their mean, the first, the last) the model's file says; where it says nothing,
 * it is the mean.
 *
 * <p>Every method belongs to one thread, the one that owns the context.
 */
public final class EmbeddingContext implements AutoCloseable {
  // llama_pooling_type
  private static final int POOLING_UNSPECIFIED = -1;
  private static final int POOLING_NONE = 0;
  private static final int POOLING_MEAN = 1;

  private final MemorySegment handle;
  private final MemorySegment memory;
  private final LlamaBatch batch;
  private final int tokens;
  private final int sequences;
  private final int width;

  private EmbeddingContext(MemorySegment handle, int tokens, int sequences, int width) {
    this.handle = handle;
    this.memory = Bindings.getMemory(handle);
    this.batch = new LlamaBatch(tokens);
    this.tokens = tokens;
    this.sequences = sequences;
    this.width = width;
  }

  /**
   * Makes a context.
   *
   * @param tokens of all texts of one step, and so of one text
   * @param sequences texts of one step
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where the library cannot
   */
  static EmbeddingContext of(MemorySegment model, int tokens, int sequences, int threads) {
    MemorySegment made = init(model, tokens, sequences, threads, POOLING_UNSPECIFIED);
    if (made.address() != 0 && Bindings.poolingType(made) == POOLING_NONE) {
      Bindings.free(made);
      made = init(model, tokens, sequences, threads, POOLING_MEAN);
    }
    if (made.address() == 0) {
      throw ErrorCode.BACKEND_FAILED.because(
          "The engine could not make a context for embeddings of "
              + tokens
              + " tokens"
              + LlamaLog.lastErrorAsReason()
              + ".");
    }
    return new EmbeddingContext(made, tokens, sequences, Bindings.modelNEmbd(model));
  }

  private static MemorySegment init(
      MemorySegment model, int tokens, int sequences, int threads, int pooling) {
    LlamaLog.clearLastError();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = Bindings.contextDefaultParams(arena);
      set(params, "n_ctx", tokens);
      // A text cannot be cut into several steps: its tokens are looked at together.
      set(params, "n_batch", tokens);
      set(params, "n_ubatch", tokens);
      set(params, "n_seq_max", sequences);
      set(params, "n_outputs_max", tokens);
      set(params, "n_threads", threads);
      set(params, "n_threads_batch", threads);
      set(params, "pooling_type", pooling);
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.CONTEXT_PARAMS, "embeddings"), true);
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.CONTEXT_PARAMS, "kv_unified"), true);
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.CONTEXT_PARAMS, "no_perf"), true);
      return Bindings.initFromModel(model, params);
    }
  }

  private static void set(MemorySegment struct, String field, int value) {
    struct.set(JAVA_INT, Layouts.offset(Layouts.CONTEXT_PARAMS, field), value);
  }

  /** Tokens of one step. */
  public int tokens() {
    return tokens;
  }

  /** Texts of one step. */
  public int sequences() {
    return sequences;
  }

  /** Numbers of a vector. */
  public int width() {
    return width;
  }

  /**
   * The vectors of texts, in one step, as the model gives them.
   *
   * @param texts at most {@link #sequences}, of {@link #tokens} together, none of them empty
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where the step fails
   */
  public List<float[]> embed(List<int[]> texts) {
    int count = texts.stream().mapToInt(text -> text.length).sum();
    int[] ids = new int[count];
    int[] positions = new int[count];
    int[] owners = new int[count];
    byte[] outputs = new byte[count];
    Arrays.fill(outputs, (byte) 1);
    int at = 0;
    for (int sequence = 0; sequence < texts.size(); sequence++) {
      int[] text = texts.get(sequence);
      for (int position = 0; position < text.length; position++) {
        ids[at] = text[position];
        positions[at] = position;
        owners[at++] = sequence;
      }
    }
    batch.fill(count, ids, positions, owners, outputs);
    if (memory.address() != 0) {
      Bindings.memoryClear(memory, false);
    }
    DecodeStatus status = DecodeStatus.of(Bindings.decode(handle, batch.struct()));
    if (status != DecodeStatus.DONE) {
      throw ErrorCode.BACKEND_FAILED.because("The engine could not compute embeddings.");
    }
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int sequence = 0; sequence < texts.size(); sequence++) {
      MemorySegment vector = Bindings.getEmbeddingsSeq(handle, sequence);
      if (vector.address() == 0) {
        throw ErrorCode.BACKEND_FAILED.because("The model makes no embeddings.");
      }
      float[] copy = new float[width];
      MemorySegment.copy(
          vector.reinterpret((long) width * Float.BYTES), JAVA_FLOAT, 0, copy, 0, width);
      vectors.add(copy);
    }
    return vectors;
  }

  @Override
  public void close() {
    batch.close();
    Bindings.free(handle);
  }
}
