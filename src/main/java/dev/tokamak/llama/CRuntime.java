package dev.tokamak.llama;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The one function of the C runtime that the engine's settings need. */
final class CRuntime {
  private static final MethodHandle SETENV =
      CFunction.SETENV.at(
          Linker.nativeLinker().defaultLookup().findOrThrow(CFunction.SETENV.symbol()));

  private CRuntime() {}

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
