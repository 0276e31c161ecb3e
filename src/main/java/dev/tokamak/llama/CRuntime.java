package dev.tokamak.llama;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the engine's start needs of the C runtime. */
final class CRuntime {
  /** {@code MADV_POPULATE_WRITE} of Linux; nothing that other systems know. */
  private static final int POPULATE_WRITE = 23;

  private static final MethodHandle SETENV = handle(CFunction.SETENV);
  private static final MethodHandle MADVISE = handle(CFunction.MADVISE);

  private CRuntime() {}

  private static MethodHandle handle(CFunction function) {
    return function.at(Linker.nativeLinker().defaultLookup().findOrThrow(function.symbol()));
  }

  /**
   * Has the system give pages of memory now that it would give when they are first written; what is
   * in them stays. False where it does not, also because the memory is not there any more.
   */
  static boolean populate(long address, long bytes) {
    try {
      return (int) MADVISE.invokeExact(MemorySegment.ofAddress(address), bytes, POPULATE_WRITE)
          == 0;
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  /** Sets a variable of the process's environment for native code, unless it is set. */
  static void setEnvironment(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = setenv(arena.allocateFrom(name), arena.allocateFrom(value));
    }
  }

  private static int setenv(MemorySegment name, MemorySegment value) {
    try {
      return (int) SETENV.invokeExact(name, value, 0);
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
  }
}
