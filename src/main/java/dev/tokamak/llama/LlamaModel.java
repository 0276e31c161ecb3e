package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tokamak.inference.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A loaded model: its weights and its vocabulary. It must be closed after all of its contexts.
 *
 * <p>Everything but {@link #close} is safe for use by any thread.
 */
public final class LlamaModel implements AutoCloseable {
  private final MemorySegment handle;
  private final Path file;
  private volatile Vocabulary vocabulary;

  LlamaModel(MemorySegment handle, Path file) {
    this.handle = handle;
    this.file = file;
  }

  /** Made when it is first asked for, which takes a moment; contexts can be made meanwhile. */
  public Vocabulary vocabulary() {
    Vocabulary known = vocabulary;
    return known == null ? makeVocabulary() : known;
  }

  private synchronized Vocabulary makeVocabulary() {
    if (vocabulary == null) {
      vocabulary = Vocabulary.of(Bindings.modelGetVocab(handle), file);
    }
    return vocabulary;
  }

  /** Tokens of context that the model was trained for. */
  public int trainedContext() {
    return Bindings.modelNCtxTrain(handle);
  }

  /** Bytes of all weights. */
  public long weightBytes() {
    return Bindings.modelSize(handle);
  }

  /** Bytes that one token takes in a KV cache of 16-bit floats. */
  public long cellBytes() {
    int heads = Math.max(1, Bindings.modelNHead(handle));
    long headWidth = Bindings.modelNEmbd(handle) / heads;
    return 2L
        * Short.BYTES
        * Bindings.modelNLayer(handle)
        * Bindings.modelNHeadKv(handle)
        * headWidth;
  }

  /** The library's own description, for example {@code llama 256M Q4_1}. */
  public String description() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(256);
      int length = Bindings.modelDesc(handle, buffer, buffer.byteSize());
      return length < 0 ? "unknown" : buffer.getString(0);
    }
  }

  /** The chat template that the file brings, a Jinja text. */
  public Optional<String> chatTemplate() {
    MemorySegment template = Bindings.modelChatTemplate(handle, MemorySegment.NULL);
    return template.address() == 0 ? Optional.empty() : Optional.of(LlamaLibrary.string(template));
  }

  /**
   * Whether sequences can be cut and shared at any position: models with a recurrent state, and
   * those with an encoder, cannot, and are not served.
   */
  public boolean isPlainDecoder() {
    return !Bindings.modelHasEncoder(handle)
        && !Bindings.modelIsRecurrent(handle)
        && !Bindings.modelIsHybrid(handle);
  }

  /**
   * Makes a context, whose every use belongs to one thread.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where there is no memory
   *     for it
   */
  public LlamaContext newContext(ContextParams params) {
    LlamaLog.clearLastError();
    MemorySegment context;
    Optional<PagesAhead> pages = PagesAhead.of(params.cells() * cellBytes());
    try (Arena arena = Arena.ofConfined()) {
      context = Bindings.initFromModel(handle, params.write(Bindings.contextDefaultParams(arena)));
    } finally {
      pages.ifPresent(PagesAhead::close);
    }
    if (context.address() == 0) {
      throw ErrorCode.BACKEND_FAILED.because(
          "The engine could not make a context of "
              + params.cells()
              + " tokens for "
              + params.sequences()
              + " sequences"
              + LlamaLog.lastErrorAsReason()
              + ".");
    }
    return new LlamaContext(context, params, Bindings.vocabNTokens(Bindings.modelGetVocab(handle)));
  }

  /**
   * Makes a context for embeddings, whose every use belongs to one thread.
   *
   * @param tokens of all texts of one step
   * @param sequences texts of one step
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where there is no memory
   *     for it
   */
  public EmbeddingContext newEmbeddingContext(int tokens, int sequences, int threads) {
    return EmbeddingContext.of(handle, tokens, sequences, threads);
  }

  @Override
  public void close() {
    Bindings.modelFree(handle);
  }

  static byte[] bytes(MemorySegment buffer, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, 0, length);
    return bytes;
  }
}
