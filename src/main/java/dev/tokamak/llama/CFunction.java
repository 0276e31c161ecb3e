package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The C functions that are called, by their own names in capitals, with their parameters and
 * results. Nothing but data: a native image is told of these shapes when it is built, long before
 * there is a library to link to.
 */
enum CFunction {
  LLAMA_BACKEND_INIT(FunctionDescriptor.ofVoid()),
  LLAMA_LOG_SET(FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
  GGML_BACKEND_LOAD_ALL_FROM_PATH(FunctionDescriptor.ofVoid(ADDRESS)),
  LLAMA_MODEL_DEFAULT_PARAMS(FunctionDescriptor.of(Layouts.MODEL_PARAMS)),
  LLAMA_MODEL_LOAD_FROM_FILE(FunctionDescriptor.of(ADDRESS, ADDRESS, Layouts.MODEL_PARAMS)),
  LLAMA_MODEL_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
  LLAMA_MODEL_GET_VOCAB(FunctionDescriptor.of(ADDRESS, ADDRESS)),
  LLAMA_MODEL_N_CTX_TRAIN(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_MODEL_N_EMBD(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_MODEL_N_LAYER(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_MODEL_N_HEAD(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_MODEL_N_HEAD_KV(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_MODEL_SIZE(FunctionDescriptor.of(JAVA_LONG, ADDRESS)),
  LLAMA_MODEL_DESC(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG)),
  LLAMA_MODEL_HAS_ENCODER(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS)),
  LLAMA_MODEL_IS_RECURRENT(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS)),
  LLAMA_MODEL_IS_HYBRID(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS)),
  LLAMA_MODEL_CHAT_TEMPLATE(FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS)),
  LLAMA_MODEL_QUANTIZE(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
  LLAMA_MODEL_QUANTIZE_DEFAULT_PARAMS(FunctionDescriptor.of(Layouts.QUANTIZE_PARAMS)),
  LLAMA_VOCAB_N_TOKENS(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_VOCAB_IS_EOG(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT)),
  LLAMA_VOCAB_GET_ATTR(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)),
  LLAMA_VOCAB_BOS(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_VOCAB_EOS(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_VOCAB_EOT(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_VOCAB_GET_ADD_BOS(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS)),
  LLAMA_TOKENIZE(
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN)),
  LLAMA_TOKEN_TO_PIECE(
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN)),
  LLAMA_DETOKENIZE(
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN)),
  LLAMA_CONTEXT_DEFAULT_PARAMS(FunctionDescriptor.of(Layouts.CONTEXT_PARAMS)),
  LLAMA_INIT_FROM_MODEL(FunctionDescriptor.of(ADDRESS, ADDRESS, Layouts.CONTEXT_PARAMS)),
  LLAMA_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
  LLAMA_SET_N_THREADS(FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT)),
  LLAMA_GET_MEMORY(FunctionDescriptor.of(ADDRESS, ADDRESS)),
  LLAMA_MEMORY_CLEAR(FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN)),
  LLAMA_POOLING_TYPE(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
  LLAMA_GET_EMBEDDINGS_SEQ(FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT)),
  LLAMA_MEMORY_SEQ_RM(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT)),
  LLAMA_MEMORY_SEQ_CP(FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)),
  LLAMA_STATE_SEQ_GET_SIZE(FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT)),
  LLAMA_STATE_SEQ_GET_DATA(FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT)),
  LLAMA_STATE_SEQ_SET_DATA(FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT)),
  GGML_BACKEND_DEV_BY_TYPE(FunctionDescriptor.of(ADDRESS, JAVA_INT)),
  GGML_BACKEND_DEV_BACKEND_REG(FunctionDescriptor.of(ADDRESS, ADDRESS)),
  GGML_BACKEND_REG_GET_PROC_ADDRESS(FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS)),
  LLAMA_ATTACH_THREADPOOL(FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS)),
  LLAMA_DECODE(FunctionDescriptor.of(JAVA_INT, ADDRESS, Layouts.BATCH)),
  LLAMA_GET_LOGITS(FunctionDescriptor.of(ADDRESS, ADDRESS)),
  GGUF_INIT_FROM_FILE(FunctionDescriptor.of(ADDRESS, ADDRESS, Layouts.GGUF_PARAMS)),
  GGUF_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
  GGUF_FIND_KEY(FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS)),
  GGUF_GET_KV_TYPE(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)),
  GGUF_GET_ARR_TYPE(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)),
  GGUF_GET_ARR_N(FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG)),
  GGUF_GET_ARR_DATA(FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG)),
  LLAMA_VERSION(FunctionDescriptor.of(ADDRESS)),
  GGML_THREADPOOL_NEW(FunctionDescriptor.of(ADDRESS, ADDRESS)),
  GGML_THREADPOOL_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
  SETENV(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)),
  MADVISE(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final FunctionDescriptor descriptor;

  CFunction(FunctionDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** The function's name in C. */
  String symbol() {
    return name().toLowerCase(Locale.ROOT);
  }

  FunctionDescriptor descriptor() {
    return descriptor;
  }

  /** A handle that calls the function at an address. */
  MethodHandle at(MemorySegment address) {
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }
}
