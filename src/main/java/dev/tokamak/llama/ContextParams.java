package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The size of a context.
 *
 * @param cells tokens that the KV cache holds, over all sequences
 * @param sequences sequences that may live at once
 * @param batchTokens tokens in one step at most
 * @param threads threads that compute a step at most
 * @param cpus one for each of the threads, to be kept on; empty: wherever the system puts them
 */
public record ContextParams(
    int cells, int sequences, int batchTokens, int threads, List<Integer> cpus) {
  public ContextParams {
    if (cells < 1 || sequences < 1 || batchTokens < sequences || threads < 1) {
      throw new IllegalArgumentException(
          "cells, sequences and threads must be positive, and a batch must hold a token of each sequence");
    }
    cpus = List.copyOf(cpus);
    if (!cpus.isEmpty() && cpus.size() != threads) {
      throw new IllegalArgumentException(threads + " threads on the CPUs " + cpus);
    }
  }

  /** The same with its threads kept on CPUs. */
  public ContextParams on(List<Integer> cpus) {
    return new ContextParams(cells, sequences, batchTokens, threads, cpus);
  }

  MemorySegment write(MemorySegment struct) {
    set(struct, "n_ctx", cells);
    set(struct, "n_batch", batchTokens);
    set(struct, "n_ubatch", batchTokens);
    set(struct, "n_seq_max", sequences);
    // One row of logits per sequence and step; without a bound the output buffer is made for a row
    // per token.
    set(struct, "n_outputs_max", sequences);
    set(struct, "n_threads", threads);
    set(struct, "n_threads_batch", threads);
    // One pool of cells: a sequence may grow as long as any are free, and prefixes can be shared
    // without copying.
    struct.set(JAVA_BOOLEAN, Layouts.offset(Layouts.CONTEXT_PARAMS, "kv_unified"), true);
    struct.set(JAVA_BOOLEAN, Layouts.offset(Layouts.CONTEXT_PARAMS, "no_perf"), true);
    return struct;
  }

  private static void set(MemorySegment struct, String field, int value) {
    struct.set(JAVA_INT, Layouts.offset(Layouts.CONTEXT_PARAMS, field), value);
  }
}
