package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The C functions that Tokamak calls, one static method each, named as in {@code llama.h} without
 * the prefix. Pointers are segments of size zero. Nothing is checked here: that is the callers'
 * part.
 *
 * <p>Loaded after {@link LlamaLibrary} has opened the library, never before: the handles bind to
 * it.
 */
final class Bindings {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LlamaLibrary.symbols();

  private static final int DEVICE_TYPE_CPU = 0;

  private static final MethodHandle BACKEND_INIT =
      handle("llama_backend_init", FunctionDescriptor.ofVoid());

  private static final MethodHandle LOG_SET =
      handle("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));

  private static final MethodHandle LOAD_ALL_FROM_PATH =
      handle("ggml_backend_load_all_from_path", FunctionDescriptor.ofVoid(ADDRESS));

  private static final MethodHandle MODEL_DEFAULT_PARAMS =
      handle("llama_model_default_params", FunctionDescriptor.of(Layouts.MODEL_PARAMS));

  private static final MethodHandle MODEL_LOAD_FROM_FILE =
      handle(
          "llama_model_load_from_file",
          FunctionDescriptor.of(ADDRESS, ADDRESS, Layouts.MODEL_PARAMS));

  private static final MethodHandle MODEL_FREE =
      handle("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));

  private static final MethodHandle MODEL_GET_VOCAB =
      handle("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));

  private static final MethodHandle MODEL_N_CTX_TRAIN =
      handle("llama_model_n_ctx_train", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle MODEL_N_EMBD =
      handle("llama_model_n_embd", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle MODEL_N_LAYER =
      handle("llama_model_n_layer", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle MODEL_N_HEAD =
      handle("llama_model_n_head", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle MODEL_N_HEAD_KV =
      handle("llama_model_n_head_kv", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle MODEL_SIZE =
      handle("llama_model_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));

  private static final MethodHandle MODEL_DESC =
      handle("llama_model_desc", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

  private static final MethodHandle MODEL_HAS_ENCODER =
      handle("llama_model_has_encoder", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

  private static final MethodHandle MODEL_IS_RECURRENT =
      handle("llama_model_is_recurrent", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

  private static final MethodHandle MODEL_IS_HYBRID =
      handle("llama_model_is_hybrid", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

  private static final MethodHandle MODEL_CHAT_TEMPLATE =
      handle("llama_model_chat_template", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

  private static final MethodHandle MODEL_QUANTIZE =
      handle("llama_model_quantize", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));

  private static final MethodHandle MODEL_QUANTIZE_DEFAULT_PARAMS =
      handle("llama_model_quantize_default_params", FunctionDescriptor.of(Layouts.QUANTIZE_PARAMS));

  private static final MethodHandle VOCAB_N_TOKENS =
      handle("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle VOCAB_IS_EOG =
      handle("llama_vocab_is_eog", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));

  private static final MethodHandle VOCAB_GET_ATTR =
      handle("llama_vocab_get_attr", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private static final MethodHandle VOCAB_BOS =
      handle("llama_vocab_bos", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle VOCAB_EOS =
      handle("llama_vocab_eos", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle VOCAB_GET_ADD_BOS =
      handle("llama_vocab_get_add_bos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));

  private static final MethodHandle TOKENIZE =
      handle(
          "llama_tokenize",
          FunctionDescriptor.of(
              JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN));

  private static final MethodHandle TOKEN_TO_PIECE =
      handle(
          "llama_token_to_piece",
          FunctionDescriptor.of(
              JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN));

  private static final MethodHandle CONTEXT_DEFAULT_PARAMS =
      handle("llama_context_default_params", FunctionDescriptor.of(Layouts.CONTEXT_PARAMS));

  private static final MethodHandle INIT_FROM_MODEL =
      handle(
          "llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, Layouts.CONTEXT_PARAMS));

  private static final MethodHandle FREE = handle("llama_free", FunctionDescriptor.ofVoid(ADDRESS));

  private static final MethodHandle SET_N_THREADS =
      handle("llama_set_n_threads", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));

  private static final MethodHandle GET_MEMORY =
      handle("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS));

  private static final MethodHandle MEMORY_CLEAR =
      handle("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN));

  private static final MethodHandle POOLING_TYPE =
      handle("llama_pooling_type", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final MethodHandle GET_EMBEDDINGS_SEQ =
      handle("llama_get_embeddings_seq", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));

  private static final MethodHandle MEMORY_SEQ_RM =
      handle(
          "llama_memory_seq_rm",
          FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));

  private static final MethodHandle MEMORY_SEQ_CP =
      handle(
          "llama_memory_seq_cp",
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

  private static final MethodHandle STATE_SEQ_GET_SIZE =
      handle("llama_state_seq_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT));

  private static final MethodHandle STATE_SEQ_GET_DATA =
      handle(
          "llama_state_seq_get_data",
          FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

  private static final MethodHandle STATE_SEQ_SET_DATA =
      handle(
          "llama_state_seq_set_data",
          FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

  private static final MethodHandle BACKEND_DEV_BY_TYPE =
      handle("ggml_backend_dev_by_type", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private static final MethodHandle BACKEND_DEV_BACKEND_REG =
      handle("ggml_backend_dev_backend_reg", FunctionDescriptor.of(ADDRESS, ADDRESS));

  private static final MethodHandle BACKEND_REG_GET_PROC_ADDRESS =
      handle("ggml_backend_reg_get_proc_address", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

  private static final MethodHandle ATTACH_THREADPOOL =
      handle("llama_attach_threadpool", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

  private static final MethodHandle DECODE =
      handle("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, Layouts.BATCH));

  private static final MethodHandle GET_LOGITS =
      handle("llama_get_logits", FunctionDescriptor.of(ADDRESS, ADDRESS));

  static void backendInit() {
    try {
      BACKEND_INIT.invokeExact();
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void logSet(MemorySegment callback, MemorySegment userData) {
    try {
      LOG_SET.invokeExact(callback, userData);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void backendLoadAllFromPath(MemorySegment folder) {
    try {
      LOAD_ALL_FROM_PATH.invokeExact(folder);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment modelDefaultParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) MODEL_DEFAULT_PARAMS.invokeExact(allocator);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment modelLoadFromFile(MemorySegment path, MemorySegment params) {
    try {
      return (MemorySegment) MODEL_LOAD_FROM_FILE.invokeExact(path, params);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void modelFree(MemorySegment model) {
    try {
      MODEL_FREE.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment modelGetVocab(MemorySegment model) {
    try {
      return (MemorySegment) MODEL_GET_VOCAB.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelNCtxTrain(MemorySegment model) {
    try {
      return (int) MODEL_N_CTX_TRAIN.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelNEmbd(MemorySegment model) {
    try {
      return (int) MODEL_N_EMBD.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelNLayer(MemorySegment model) {
    try {
      return (int) MODEL_N_LAYER.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelNHead(MemorySegment model) {
    try {
      return (int) MODEL_N_HEAD.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelNHeadKv(MemorySegment model) {
    try {
      return (int) MODEL_N_HEAD_KV.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long modelSize(MemorySegment model) {
    try {
      return (long) MODEL_SIZE.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelDesc(MemorySegment model, MemorySegment buffer, long size) {
    try {
      return (int) MODEL_DESC.invokeExact(model, buffer, size);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean modelHasEncoder(MemorySegment model) {
    try {
      return (boolean) MODEL_HAS_ENCODER.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean modelIsRecurrent(MemorySegment model) {
    try {
      return (boolean) MODEL_IS_RECURRENT.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean modelIsHybrid(MemorySegment model) {
    try {
      return (boolean) MODEL_IS_HYBRID.invokeExact(model);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment modelChatTemplate(MemorySegment model, MemorySegment name) {
    try {
      return (MemorySegment) MODEL_CHAT_TEMPLATE.invokeExact(model, name);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int modelQuantize(MemorySegment from, MemorySegment to, MemorySegment params) {
    try {
      return (int) MODEL_QUANTIZE.invokeExact(from, to, params);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment modelQuantizeDefaultParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) MODEL_QUANTIZE_DEFAULT_PARAMS.invokeExact(allocator);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int vocabNTokens(MemorySegment vocab) {
    try {
      return (int) VOCAB_N_TOKENS.invokeExact(vocab);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean vocabIsEog(MemorySegment vocab, int token) {
    try {
      return (boolean) VOCAB_IS_EOG.invokeExact(vocab, token);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int vocabGetAttr(MemorySegment vocab, int token) {
    try {
      return (int) VOCAB_GET_ATTR.invokeExact(vocab, token);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int vocabEos(MemorySegment vocab) {
    try {
      return (int) VOCAB_EOS.invokeExact(vocab);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int vocabBos(MemorySegment vocab) {
    try {
      return (int) VOCAB_BOS.invokeExact(vocab);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean vocabGetAddBos(MemorySegment vocab) {
    try {
      return (boolean) VOCAB_GET_ADD_BOS.invokeExact(vocab);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int tokenize(
      MemorySegment vocab,
      MemorySegment text,
      int length,
      MemorySegment tokens,
      int capacity,
      boolean addSpecial,
      boolean parseSpecial) {
    try {
      return (int)
          TOKENIZE.invokeExact(vocab, text, length, tokens, capacity, addSpecial, parseSpecial);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int tokenToPiece(
      MemorySegment vocab,
      int token,
      MemorySegment buffer,
      int length,
      int lstrip,
      boolean special) {
    try {
      return (int) TOKEN_TO_PIECE.invokeExact(vocab, token, buffer, length, lstrip, special);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment contextDefaultParams(SegmentAllocator allocator) {
    try {
      return (MemorySegment) CONTEXT_DEFAULT_PARAMS.invokeExact(allocator);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment initFromModel(MemorySegment model, MemorySegment params) {
    try {
      return (MemorySegment) INIT_FROM_MODEL.invokeExact(model, params);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void free(MemorySegment context) {
    try {
      FREE.invokeExact(context);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void setNThreads(MemorySegment context, int threads, int batchThreads) {
    try {
      SET_N_THREADS.invokeExact(context, threads, batchThreads);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment getMemory(MemorySegment context) {
    try {
      return (MemorySegment) GET_MEMORY.invokeExact(context);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static boolean memorySeqRm(MemorySegment memory, int sequence, int from, int to) {
    try {
      return (boolean) MEMORY_SEQ_RM.invokeExact(memory, sequence, from, to);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void memorySeqCp(MemorySegment memory, int source, int target, int from, int to) {
    try {
      MEMORY_SEQ_CP.invokeExact(memory, source, target, from, to);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long stateSeqGetSize(MemorySegment context, int sequence) {
    try {
      return (long) STATE_SEQ_GET_SIZE.invokeExact(context, sequence);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long stateSeqGetData(
      MemorySegment context, MemorySegment target, long size, int sequence) {
    try {
      return (long) STATE_SEQ_GET_DATA.invokeExact(context, target, size, sequence);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long stateSeqSetData(
      MemorySegment context, MemorySegment source, long size, int sequence) {
    try {
      return (long) STATE_SEQ_SET_DATA.invokeExact(context, source, size, sequence);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void attachThreadpool(MemorySegment context, MemorySegment pool, MemorySegment batchPool) {
    try {
      ATTACH_THREADPOOL.invokeExact(context, pool, batchPool);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int decode(MemorySegment context, MemorySegment batch) {
    try {
      return (int) DECODE.invokeExact(context, batch);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment getLogits(MemorySegment context) {
    try {
      return (MemorySegment) GET_LOGITS.invokeExact(context);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void memoryClear(MemorySegment memory, boolean data) {
    try {
      MEMORY_CLEAR.invokeExact(memory, data);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int poolingType(MemorySegment context) {
    try {
      return (int) POOLING_TYPE.invokeExact(context);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment getEmbeddingsSeq(MemorySegment context, int sequence) {
    try {
      return (MemorySegment) GET_EMBEDDINGS_SEQ.invokeExact(context, sequence);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private Bindings() {}

  /**
   * A function of the library for the CPU at hand, which is not linked to but loaded by {@link
   * #backendLoadAllFromPath}.
   */
  static MethodHandle cpuHandle(String function, FunctionDescriptor descriptor) {
    MemorySegment address;
    try (Arena arena = Arena.ofConfined()) {
      var device = (MemorySegment) BACKEND_DEV_BY_TYPE.invokeExact(DEVICE_TYPE_CPU);
      var registry = (MemorySegment) BACKEND_DEV_BACKEND_REG.invokeExact(device);
      address =
          (MemorySegment)
              BACKEND_REG_GET_PROC_ADDRESS.invokeExact(registry, arena.allocateFrom(function));
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
    if (address.address() == 0) {
      throw new UnsatisfiedLinkError("the library for this CPU has no function " + function);
    }
    return LINKER.downcallHandle(address, descriptor);
  }

  private static MethodHandle handle(String function, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        SYMBOLS
            .find(function)
            .orElseThrow(
                () -> new UnsatisfiedLinkError("the engine library has no function " + function)),
        descriptor);
  }
}
