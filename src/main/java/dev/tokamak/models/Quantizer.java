package dev.tokamak.models;

import java.io.IOException;
import java.nio.file.Path;

/** Rewrites a model's weights; the engine does it, and this package does not know the engine. */
@FunctionalInterface
public interface Quantizer {

  /**
   * Writes a model anew in another quantization.
   *
   * @param to does not exist yet; whatever is there after a failure is thrown away
   * @param type as llama.cpp names it, for example {@code Q8_0}
   */
  void quantize(Path from, Path to, String type) throws IOException;
}
