package dev.tokamak.llama;

import java.lang.foreign.Arena;
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
  private static final SymbolLookup SYMBOLS = LlamaLibrary.symbols();

  private static final int DEVICE_TYPE_CPU = 0;

  private static final MethodHandle BACKEND_INIT = handle(CFunction.LLAMA_BACKEND_INIT);

  private static final MethodHandle LOG_SET = handle(CFunction.LLAMA_LOG_SET);

  private static final MethodHandle LOAD_ALL_FROM_PATH =
      handle(CFunction.GGML_BACKEND_LOAD_ALL_FROM_PATH);

  private static final MethodHandle MODEL_DEFAULT_PARAMS =
      handle(CFunction.LLAMA_MODEL_DEFAULT_PARAMS);

  private static final MethodHandle MODEL_LOAD_FROM_FILE =
      handle(CFunction.LLAMA_MODEL_LOAD_FROM_FILE);

  private static final MethodHandle MODEL_FREE = handle(CFunction.LLAMA_MODEL_FREE);

  private static final MethodHandle MODEL_GET_VOCAB = handle(CFunction.LLAMA_MODEL_GET_VOCAB);

  private static final MethodHandle MODEL_N_CTX_TRAIN = handle(CFunction.LLAMA_MODEL_N_CTX_TRAIN);

  private static final MethodHandle MODEL_N_EMBD = handle(CFunction.LLAMA_MODEL_N_EMBD);

  private static final MethodHandle MODEL_N_LAYER = handle(CFunction.LLAMA_MODEL_N_LAYER);

  private static final MethodHandle MODEL_N_HEAD = handle(CFunction.LLAMA_MODEL_N_HEAD);

  private static final MethodHandle MODEL_N_HEAD_KV = handle(CFunction.LLAMA_MODEL_N_HEAD_KV);

  private static final MethodHandle MODEL_SIZE = handle(CFunction.LLAMA_MODEL_SIZE);

  private static final MethodHandle MODEL_DESC = handle(CFunction.LLAMA_MODEL_DESC);

  private static final MethodHandle MODEL_HAS_ENCODER = handle(CFunction.LLAMA_MODEL_HAS_ENCODER);

  private static final MethodHandle MODEL_IS_RECURRENT = handle(CFunction.LLAMA_MODEL_IS_RECURRENT);

  private static final MethodHandle MODEL_IS_HYBRID = handle(CFunction.LLAMA_MODEL_IS_HYBRID);

  private static final MethodHandle MODEL_CHAT_TEMPLATE =
      handle(CFunction.LLAMA_MODEL_CHAT_TEMPLATE);

  private static final MethodHandle MODEL_QUANTIZE = handle(CFunction.LLAMA_MODEL_QUANTIZE);

  private static final MethodHandle MODEL_QUANTIZE_DEFAULT_PARAMS =
      handle(CFunction.LLAMA_MODEL_QUANTIZE_DEFAULT_PARAMS);

  private static final MethodHandle VOCAB_N_TOKENS = handle(CFunction.LLAMA_VOCAB_N_TOKENS);

  private static final MethodHandle VOCAB_IS_EOG = handle(CFunction.LLAMA_VOCAB_IS_EOG);

  private static final MethodHandle VOCAB_GET_ATTR = handle(CFunction.LLAMA_VOCAB_GET_ATTR);

  private static final MethodHandle VOCAB_BOS = handle(CFunction.LLAMA_VOCAB_BOS);

  private static final MethodHandle VOCAB_EOS = handle(CFunction.LLAMA_VOCAB_EOS);

  private static final MethodHandle VOCAB_EOT = handle(CFunction.LLAMA_VOCAB_EOT);

  private static final MethodHandle VOCAB_GET_ADD_BOS = handle(CFunction.LLAMA_VOCAB_GET_ADD_BOS);

  private static final MethodHandle TOKENIZE = handle(CFunction.LLAMA_TOKENIZE);

  private static final MethodHandle TOKEN_TO_PIECE = handle(CFunction.LLAMA_TOKEN_TO_PIECE);

  private static final MethodHandle DETOKENIZE = handle(CFunction.LLAMA_DETOKENIZE);

  private static final MethodHandle CONTEXT_DEFAULT_PARAMS =
      handle(CFunction.LLAMA_CONTEXT_DEFAULT_PARAMS);

  private static final MethodHandle INIT_FROM_MODEL = handle(CFunction.LLAMA_INIT_FROM_MODEL);

  private static final MethodHandle FREE = handle(CFunction.LLAMA_FREE);

  private static final MethodHandle SET_N_THREADS = handle(CFunction.LLAMA_SET_N_THREADS);

  private static final MethodHandle GET_MEMORY = handle(CFunction.LLAMA_GET_MEMORY);

  private static final MethodHandle MEMORY_CLEAR = handle(CFunction.LLAMA_MEMORY_CLEAR);

  private static final MethodHandle POOLING_TYPE = handle(CFunction.LLAMA_POOLING_TYPE);

  private static final MethodHandle GET_EMBEDDINGS_SEQ = handle(CFunction.LLAMA_GET_EMBEDDINGS_SEQ);

  private static final MethodHandle MEMORY_SEQ_RM = handle(CFunction.LLAMA_MEMORY_SEQ_RM);

  private static final MethodHandle MEMORY_SEQ_CP = handle(CFunction.LLAMA_MEMORY_SEQ_CP);

  private static final MethodHandle STATE_SEQ_GET_SIZE = handle(CFunction.LLAMA_STATE_SEQ_GET_SIZE);

  private static final MethodHandle STATE_SEQ_GET_DATA = handle(CFunction.LLAMA_STATE_SEQ_GET_DATA);

  private static final MethodHandle STATE_SEQ_SET_DATA = handle(CFunction.LLAMA_STATE_SEQ_SET_DATA);

  private static final MethodHandle BACKEND_DEV_BY_TYPE =
      handle(CFunction.GGML_BACKEND_DEV_BY_TYPE);

  private static final MethodHandle BACKEND_DEV_BACKEND_REG =
      handle(CFunction.GGML_BACKEND_DEV_BACKEND_REG);

  private static final MethodHandle BACKEND_REG_GET_PROC_ADDRESS =
      handle(CFunction.GGML_BACKEND_REG_GET_PROC_ADDRESS);

  private static final MethodHandle ATTACH_THREADPOOL = handle(CFunction.LLAMA_ATTACH_THREADPOOL);

  private static final MethodHandle DECODE = handle(CFunction.LLAMA_DECODE);

  private static final MethodHandle GET_LOGITS = handle(CFunction.LLAMA_GET_LOGITS);

  private static final MethodHandle GGUF_INIT_FROM_FILE = handle(CFunction.GGUF_INIT_FROM_FILE);
  private static final MethodHandle GGUF_FREE = handle(CFunction.GGUF_FREE);
  private static final MethodHandle GGUF_FIND_KEY = handle(CFunction.GGUF_FIND_KEY);
  private static final MethodHandle GGUF_GET_KV_TYPE = handle(CFunction.GGUF_GET_KV_TYPE);
  private static final MethodHandle GGUF_GET_ARR_TYPE = handle(CFunction.GGUF_GET_ARR_TYPE);
  private static final MethodHandle GGUF_GET_ARR_N = handle(CFunction.GGUF_GET_ARR_N);
  private static final MethodHandle GGUF_GET_ARR_DATA = handle(CFunction.GGUF_GET_ARR_DATA);

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

  static int vocabEot(MemorySegment vocab) {
    try {
      return (int) VOCAB_EOT.invokeExact(vocab);
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

  static int detokenize(
      MemorySegment vocab,
      MemorySegment tokens,
      int count,
      MemorySegment text,
      int capacity,
      boolean removeSpecial,
      boolean unparseSpecial) {
    try {
      return (int)
          DETOKENIZE.invokeExact(
              vocab, tokens, count, text, capacity, removeSpecial, unparseSpecial);
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

  static MemorySegment ggufInitFromFile(MemorySegment path, MemorySegment params) {
    try {
      return (MemorySegment) GGUF_INIT_FROM_FILE.invokeExact(path, params);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static void ggufFree(MemorySegment gguf) {
    try {
      GGUF_FREE.invokeExact(gguf);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long ggufFindKey(MemorySegment gguf, MemorySegment key) {
    try {
      return (long) GGUF_FIND_KEY.invokeExact(gguf, key);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int ggufGetKvType(MemorySegment gguf, long key) {
    try {
      return (int) GGUF_GET_KV_TYPE.invokeExact(gguf, key);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static int ggufGetArrType(MemorySegment gguf, long key) {
    try {
      return (int) GGUF_GET_ARR_TYPE.invokeExact(gguf, key);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static long ggufGetArrN(MemorySegment gguf, long key) {
    try {
      return (long) GGUF_GET_ARR_N.invokeExact(gguf, key);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  static MemorySegment ggufGetArrData(MemorySegment gguf, long key) {
    try {
      return (MemorySegment) GGUF_GET_ARR_DATA.invokeExact(gguf, key);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private Bindings() {}

  /**
   * A function of the library for the CPU at hand, which is not linked to but loaded by {@link
   * #backendLoadAllFromPath}.
   */
  static MethodHandle cpuHandle(CFunction function) {
    MemorySegment address;
    try (Arena arena = Arena.ofConfined()) {
      var device = (MemorySegment) BACKEND_DEV_BY_TYPE.invokeExact(DEVICE_TYPE_CPU);
      var registry = (MemorySegment) BACKEND_DEV_BACKEND_REG.invokeExact(device);
      address =
          (MemorySegment)
              BACKEND_REG_GET_PROC_ADDRESS.invokeExact(
                  registry, arena.allocateFrom(function.symbol()));
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
    if (address.address() == 0) {
      throw new UnsatisfiedLinkError(
          "the library for this CPU has no function " + function.symbol());
    }
    return function.at(address);
  }

  private static MethodHandle handle(CFunction function) {
    return function.at(
        SYMBOLS
            .find(function.symbol())
            .orElseThrow(
                () ->
                    new UnsatisfiedLinkError(
                        "the engine library has no function " + function.symbol())));
  }
}
