package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The engine library, opened once for the life of the process: it cannot be unloaded, and a second
 * folder is refused.
 *
 * <p>Safe for use by any thread.
 */
public final class LlamaLibrary {
  /** The only release of llama.cpp that this binding fits. */
  public static final String VERSION = "0.5.0";

  /** The file that a library folder must hold. */
  public static final String FILE_NAME = "libllama.v" + VERSION + ".so";

  private static final long STRING_LIMIT = 1 << 20;

  private static Path openedFrom;
  private static SymbolLookup symbols;
  private static LlamaLibrary opened;

  private LlamaLibrary() {}

  /**
   * Opens the library, checks its version and lets it choose the variant that fits this CPU.
   *
   * @param folder holds {@link #FILE_NAME} and the libraries that belong to it
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where there is no such
   *     library or it is another release
   */
  public static synchronized LlamaLibrary open(Path folder) {
    Path real = realFolder(folder);
    if (opened != null) {
      if (!real.equals(openedFrom)) {
        throw ErrorCode.BACKEND_FAILED.because(
            "The engine library is already loaded from "
                + openedFrom
                + "; it cannot be loaded from "
                + real
                + " too.");
      }
      return opened;
    }
    try {
      symbols = SymbolLookup.libraryLookup(real.resolve(FILE_NAME), Arena.global());
    } catch (IllegalArgumentException failure) {
      throw ErrorCode.BACKEND_FAILED.because(
          "The engine library in "
              + real
              + " cannot be loaded on this machine: "
              + failure.getMessage());
    }
    checkVersion(real);
    // A failed GGML_ASSERT would otherwise start a debugger to print a backtrace.
    CRuntime.setEnvironment("GGML_NO_BACKTRACE", "1");
    LlamaLog.route();
    try (Arena arena = Arena.ofConfined()) {
      Bindings.backendLoadAllFromPath(arena.allocateFrom(real.toString()));
    }
    Bindings.backendInit();
    openedFrom = real;
    opened = new LlamaLibrary();
    return opened;
  }

  /** Where {@link Bindings} finds its functions. */
  static SymbolLookup symbols() {
    if (symbols == null) {
      throw new IllegalStateException("the engine library is not open");
    }
    return symbols;
  }

  /**
   * Loads a model for use, its weights mapped from the file.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} with the library's own
   *     last words
   */
  public LlamaModel load(Path file) {
    return load(file, false);
  }

  /**
   * Loads a model without its weights: a vocabulary, of which no context can be made.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} with the library's own
   *     last words
   */
  public LlamaModel loadVocabulary(Path file) {
    return load(file, true);
  }

  private static LlamaModel load(Path file, boolean vocabularyOnly) {
    LlamaLog.clearLastError();
    MemorySegment model;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = Bindings.modelDefaultParams(arena);
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.MODEL_PARAMS, "vocab_only"), vocabularyOnly);
      model = Bindings.modelLoadFromFile(arena.allocateFrom(file.toString()), params);
    }
    if (model.address() == 0) {
      throw ErrorCode.BACKEND_FAILED.because(
          "The model file " + file + " cannot be loaded" + LlamaLog.lastErrorAsReason() + ".");
    }
    return new LlamaModel(model, file);
  }

  /**
   * Rewrites a model file into another quantization; takes all cores for a while.
   *
   * @throws IOException where it fails, with the library's last words; the target may then exist in
   *     part
   */
  public void quantize(Path from, Path to, FileType type) throws IOException {
    LlamaLog.clearLastError();
    int status;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = Bindings.modelQuantizeDefaultParams(arena);
      params.set(JAVA_INT, Layouts.offset(Layouts.QUANTIZE_PARAMS, "ftype"), type.id());
      // What is published is mostly quantized already; from there it is a re-quantization.
      params.set(JAVA_BOOLEAN, Layouts.offset(Layouts.QUANTIZE_PARAMS, "allow_requantize"), true);
      status =
          Bindings.modelQuantize(
              arena.allocateFrom(from.toString()), arena.allocateFrom(to.toString()), params);
    }
    if (status != 0) {
      throw new IOException("Converting " + from + " failed" + LlamaLog.lastErrorAsReason() + ".");
    }
  }

  /** A C string that the library owns. */
  static String string(MemorySegment pointer) {
    return pointer.reinterpret(STRING_LIMIT).getString(0);
  }

  private static Path realFolder(Path folder) {
    try {
      if (Files.isRegularFile(folder.resolve(FILE_NAME))) {
        return folder.toRealPath();
      }
    } catch (IOException unreadable) {
      // Told below, as for a folder that is not there.
    }
    throw ErrorCode.BACKEND_FAILED.because(
        "There is no "
            + FILE_NAME
            + " (llama.cpp v"
            + VERSION
            + ") in the engine folder "
            + folder
            + ".");
  }

  // Not through Bindings, which wants every function of the right release to be there.
  private static void checkVersion(Path folder) {
    MemorySegment function =
        symbols
            .find(CFunction.LLAMA_VERSION.symbol())
            .orElseThrow(() -> wrongVersion(folder, "unknown"));
    MemorySegment version;
    try {
      version = (MemorySegment) CFunction.LLAMA_VERSION.at(function).invokeExact();
    } catch (Throwable unexpected) {
      throw new AssertionError(unexpected);
    }
    // A build of the release's sources that was not told that it is the release calls itself
    // "-dev", the published
    // prebuilt one among them; the shape of the structures is the same.
    if (!string(version).equals(VERSION) && !string(version).equals(VERSION + "-dev")) {
      throw wrongVersion(folder, string(version));
    }
  }

  private static RuntimeException wrongVersion(Path folder, String found) {
    symbols = null;
    return ErrorCode.BACKEND_FAILED.because(
        "The engine library in "
            + folder
            + " is llama.cpp version "
            + found
            + "; Tokamak needs exactly "
            + VERSION
            + ".");
  }

  /** A pointer to a segment's address, for layouts that hold pointers. */
  static void setPointer(MemorySegment struct, long offset, MemorySegment target) {
    struct.set(ADDRESS, offset, target);
  }
}
