package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * One KV cache and what computes on it. Every method belongs to one thread, the one that owns the
 * context.
 *
 * <p>Sequence ids go from 0 to {@link ContextParams#sequences} - 1; the library does not check
 * them, so this class does.
 */
public final class LlamaContext implements AutoCloseable {
  /**
   * From so many tokens in a step on, the library's attention for CPUs takes another way: much
   * faster over long texts, with results that differ in the last digits.
   */
  public static final int BLOCK = 64;

  private final MemorySegment handle;
  private final MemorySegment memory;
  private final ContextParams params;
  private final ThreadPool threads;
  private final int vocabularySize;
  private MemorySegment logits = MemorySegment.NULL;

  LlamaContext(MemorySegment handle, ContextParams params, int vocabularySize) {
    this.handle = handle;
    this.memory = Bindings.getMemory(handle);
    this.params = params;
    this.vocabularySize = vocabularySize;
    this.threads = ThreadPool.of(params.threads(), params.cpus());
    Bindings.attachThreadpool(handle, threads.handle(), threads.handle());
  }

  /**
   * Computes one step; on {@link DecodeStatus#DONE} the logits that were asked for can be read
   * until the next one.
   */
  public DecodeStatus decode(LlamaBatch batch) {
    DecodeStatus status = DecodeStatus.of(Bindings.decode(handle, batch.struct()));
    logits =
        status == DecodeStatus.DONE
            ? Bindings.getLogits(handle)
                .reinterpret((long) params.sequences() * vocabularySize * Float.BYTES)
            : MemorySegment.NULL;
    return status;
  }

  /**
   * Copies logits of the last step.
   *
   * @param output counts the tokens of the batch whose logits were asked for, in the batch's order,
   *     from 0
   * @param target takes one value per entry of the vocabulary
   */
  public void copyLogits(int output, float[] target) {
    MemorySegment.copy(
        logits,
        JAVA_FLOAT,
        (long) output * vocabularySize * Float.BYTES,
        target,
        0,
        vocabularySize);
  }

  /**
   * Lets a sequence share the cells of another one's positions. No content is copied: both read the
   * same cells.
   *
   * @param to the position behind the last one
   */
  public void share(int source, int target, int from, int to) {
    Bindings.memorySeqCp(memory, checked(source), checked(target), from, to);
  }

  /** Bytes that the content of a sequence's cells takes outside of them. */
  long stateSize(int sequence) {
    return Bindings.stateSeqGetSize(handle, checked(sequence));
  }

  /** Copies the content of a sequence's cells out; gives the bytes that were written. */
  long readState(int sequence, MemorySegment target) {
    return Bindings.stateSeqGetData(handle, target, target.byteSize(), checked(sequence));
  }

  /** Fills an empty sequence with content that was copied out, into cells of its own. */
  void writeState(int sequence, MemorySegment source) {
    if (Bindings.stateSeqSetData(handle, source, source.byteSize(), checked(sequence)) == 0) {
      throw new IllegalStateException("saved cells could not be restored");
    }
  }

  /** Frees a sequence's cells from a position on. */
  public void truncate(int sequence, int fromPosition) {
    if (!Bindings.memorySeqRm(memory, checked(sequence), fromPosition, -1)) {
      throw new IllegalStateException("the cells of sequence " + sequence + " could not be freed");
    }
  }

  /** The number of threads of the following steps, at most as many as the context was made for. */
  public void threads(int threads) {
    Bindings.setNThreads(handle, threads, threads);
  }

  private int checked(int sequence) {
    if (sequence < 0 || sequence >= params.sequences()) {
      throw new IllegalArgumentException("no sequence " + sequence);
    }
    return sequence;
  }

  @Override
  public void close() {
    Bindings.free(handle);
    threads.close();
  }
}
