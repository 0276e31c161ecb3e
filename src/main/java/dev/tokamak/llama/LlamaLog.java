package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jboss.logging.Logger;

/**
 * Routes the library's log to the logger {@code dev.tokamak.llama}: its errors and warnings as
 * such, everything else, hundreds of lines at each load, as debug and trace. The last error is
 * kept, since the C functions themselves say only that they failed.
 */
final class LlamaLog {
  private static final Logger LOG = Logger.getLogger("dev.tokamak.llama");

  // GGML_LOG_LEVEL_ERROR of ggml.h.
  private static final int ERROR = 4;

  /** Of the callback: the level, the text, and what was registered with the callback. */
  static final FunctionDescriptor CALLBACK = FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS);

  private static volatile String lastError;

  private LlamaLog() {}

  static void route() {
    try {
      var target =
          MethodHandles.lookup()
              .findStatic(
                  LlamaLog.class,
                  "onMessage",
                  MethodType.methodType(
                      void.class, int.class, MemorySegment.class, MemorySegment.class));
      MemorySegment stub = Linker.nativeLinker().upcallStub(target, CALLBACK, Arena.global());
      Bindings.logSet(stub, MemorySegment.NULL);
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static void clearLastError() {
    lastError = null;
  }

  /** The last error as the tail of a sentence, or nothing. */
  static String lastErrorAsReason() {
    String error = lastError;
    return error == null ? "" : ": " + error;
  }

  // An exception must not leave an upcall: it would end the process.
  private static void onMessage(int level, MemorySegment text, MemorySegment userData) {
    try {
      String message = LlamaLibrary.string(text).strip();
      if (message.isEmpty() || message.equals(".")) {
        return;
      }
      // Callers are told of errors in words of their own, so none of this is news to an operator.
      if (level == ERROR) {
        lastError = message;
        LOG.debug(message);
      } else {
        LOG.trace(message);
      }
    } catch (Throwable failure) {
      LOG.debug("a message of the engine library could not be read", failure);
    }
  }
}
