package dev.tokamak.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The embedded engine's part of the configuration. */
@ConfigMapping(prefix = "tokamak")
public interface EngineConfig {

  /**
   * The served models: the name that requests use, and its GGUF file. Each takes memory for itself.
   */
  Map<String, String> models();

  /**
   * The model of requests that name none, or {@code default}; with one model it need not be said.
   */
  Optional<String> defaultModel();

  /** How models are run. */
  Engine engine();

  /** How models are run. */
  interface Engine {
    /**
     * The folder of the engine library. It must be the very release that Tokamak is built for;
     * {@code tokamak serve} fetches it and sets this.
     */
    Optional<String> library();

    /**
     * Threads that compute a step at most; by default one for each core. How many do is chosen by
     * what the steps of late took. More than there are cores makes every step many times slower,
     * since the threads wait for each other by spinning.
     */
    OptionalInt threads();

    /**
     * Sequences that are computed at the same time. More raise the total rate and lower each one's;
     * those beyond it wait.
     */
    @WithDefault("16")
    int sequences();

    /**
     * Tokens that the KV cache holds, shared by all sequences; the longest request has to fit as
     * well. By default 16,384, or the model's own limit for one sequence where that is more, up to
     * 32,768, but no more than a quarter of the free memory holds.
     */
    OptionalInt context();

    /**
     * Tokens in one step at most; raising it computes prompts faster and makes running answers wait
     * longer for it.
     */
    @WithDefault("512")
    int batch();

    /** Requests that may wait for their turn; one more is refused as {@code overloaded}. */
    @WithDefault("256")
    int maxWaiting();
  }
}
