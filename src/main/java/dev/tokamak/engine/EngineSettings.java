package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.LlamaModel;
import java.util.OptionalInt;

/**
 * How a model is run, checked.
 *
 * @param context cells of the KV cache; absent: what suits the model and the free memory
 */
public record EngineSettings(
    int threads, int sequences, OptionalInt context, int batch, int maxWaiting) {

  private static final int USUAL_CELLS = 16_384;
  private static final int FEWEST_CELLS = 512;

  /** What suits the machine at hand. */
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          Runtime.getRuntime().availableProcessors(), 16, OptionalInt.empty(), 512, 256);

  public EngineSettings {
    check(threads >= 1, "threads", "must be at least 1");
    check(sequences >= 1 && sequences <= 256, "sequences", "must be between 1 and 256");
    check(
        context.isEmpty() || context.getAsInt() >= FEWEST_CELLS,
        "context",
        "must be at least " + FEWEST_CELLS);
    check(batch >= sequences, "batch", "must be no less than the number of sequences");
    check(maxWaiting >= 0, "max-waiting", "must not be negative");
  }

  static EngineSettings of(EngineConfig.Engine config) {
    return new EngineSettings(
        config.threads().orElse(DEFAULT.threads()),
        config.sequences(),
        config.context(),
        config.batch(),
        config.maxWaiting());
  }

  /**
   * The size of a model's context.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where the memory is too
   *     small for it
   */
  ContextParams contextFor(String name, LlamaModel model, long freeBytes) {
    // The weights are mapped, but each step reads all of them: less memory than that means reading
    // them from disk.
    long left = freeBytes - model.weightBytes();
    int cells = context.orElseGet(() -> affordable(model, left));
    long wanted = cells * model.cellBytes();
    if (wanted > left) {
      throw ErrorCode.BACKEND_FAILED.because(
          "Model %s needs about %d MB of memory (%d MB for its weights, %d MB for a context of %d tokens), but %d MB are free; name a smaller model or a smaller --context."
              .formatted(
                  name,
                  megabytes(model.weightBytes() + wanted),
                  megabytes(model.weightBytes()),
                  megabytes(wanted),
                  cells,
                  megabytes(freeBytes)));
    }
    return new ContextParams(cells, sequences, Math.min(batch, cells), threads);
  }

  private static int affordable(LlamaModel model, long freeBytes) {
    long quarter = freeBytes / 4 / Math.max(1, model.cellBytes());
    int wanted = Math.max(USUAL_CELLS, Math.min(model.trainedContext(), 2 * USUAL_CELLS));
    return (int) Math.max(FEWEST_CELLS, Math.min(wanted, quarter));
  }

  private static long megabytes(long bytes) {
    return bytes >> 20;
  }

  private static void check(boolean valid, String key, String message) {
    if (!valid) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.engine." + key + " " + message + ".");
    }
  }
}
