package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The threads that compute the steps of a context, made once instead of for each step, and each
 * kept on a CPU of its own where that is wanted. They wait for each other by spinning: two of them
 * on one CPU, where the system may put them when another program runs, make a step take a hundred
 * times as long.
 *
 * <p>Belongs to one thread, the one that makes it: it is the first of them and is kept on the first
 * CPU. Closed after the context that uses it.
 */
final class ThreadPool implements AutoCloseable {
  private static final MethodHandle NEW = Bindings.cpuHandle(CFunction.GGML_THREADPOOL_NEW);
  private static final MethodHandle FREE = Bindings.cpuHandle(CFunction.GGML_THREADPOOL_FREE);

  private final MemorySegment handle;

  private ThreadPool(MemorySegment handle) {
    this.handle = handle;
  }

  /**
   * Makes a pool.
   *
   * @param threads the calling one included
   * @param cpus one for each thread; empty: wherever the system puts them
   */
  static ThreadPool of(int threads, List<Integer> cpus) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(Layouts.THREADPOOL_PARAMS);
      params.set(JAVA_INT, offset("n_threads"), threads);
      // Not polling for the next step leaves the CPUs to others between steps.
      params.set(JAVA_INT, offset("poll"), 0);
      params.set(JAVA_BOOLEAN, offset("strict_cpu"), !cpus.isEmpty());
      for (int cpu : cpus) {
        params.set(JAVA_BOOLEAN, offset("cpumask") + cpu, true);
      }
      return new ThreadPool((MemorySegment) NEW.invokeExact(params));
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  MemorySegment handle() {
    return handle;
  }

  private static long offset(String field) {
    return Layouts.offset(Layouts.THREADPOOL_PARAMS, field);
  }

  @Override
  public void close() {
    try {
      FREE.invokeExact(handle);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
