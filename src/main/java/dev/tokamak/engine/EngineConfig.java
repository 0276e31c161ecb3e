package dev.tokamak.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The embedded engine's part of the configuration. */
@ConfigMapping(prefix = "tokamak")
public interface EngineConfig {

  /**
   * The served models: the name that requests use, and its GGUF file. Each takes memory for itself.
   * Without any, {@code tokamak serve} fetches a small one.
   */
  Map<String, String> models();

  /**
   * The model that answers requests that name none, or {@code default}; with one model, and where
   * {@code --model} is given, whose first one it is, it need not be said.
   */
  Optional<String> defaultModel();

  /**
   * The models that answer {@code /v1/embeddings}, as {@code tokamak.models}; the first one is the
   * default. A model that stands in both takes memory twice.
   */
  Map<String, String> embeddingModels();

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
     * Contexts of each model, each with a thread and a KV cache of its own. By default one for each
     * 16 threads. More of them use many cores better, but share no step: each one reads the weights
     * for itself, and a prefix that one of them knows is computed anew by another.
     */
    OptionalInt workers();

    /**
     * Threads that compute a step at most, all workers together; by default one for each core. How
     * many do is chosen by what the steps of late took. More than there are cores makes every step
     * many times slower, since the threads wait for each other by spinning.
     */
    OptionalInt threads();

    /**
     * Sequences that each worker computes at the same time. More raise the total rate and lower
     * each one's; those beyond it wait.
     */
    @WithDefault("16")
    int sequences();

    /**
     * Tokens that each worker's KV cache holds, shared by all its sequences; the longest request
     * has to fit as well. By default 16,384, or the model's own limit for one sequence where that
     * is more, up to 32,768, but no more than a quarter of the free memory holds.
     */
    OptionalInt context();

    /**
     * Tokens in one step at most, whatever the time that a step may take; it bounds the memory that
     * a step needs.
     */
    @WithDefault("512")
    int batch();

    /**
     * The time that a step shall take at most. Prompts are cut so that it does: the running answers
     * hardly pause longer than this beside a long prompt, whose smallest block is 64 tokens,
     * however long these take. More computes prompts a little faster, less makes answers smoother.
     */
    @WithDefault("100ms")
    Duration stepTime();

    /**
     * Requests that may wait for their turn, of each model; one more is refused as {@code
     * overloaded}.
     */
    @WithDefault("256")
    int maxWaiting();

    /**
     * Tokens of prompts that may wait for their turn, of each model; what goes beyond is refused as
     * {@code overloaded}. It bounds how long the last one waits.
     */
    @WithDefault("65536")
    int maxWaitingTokens();

    /**
     * Megabytes of memory, for each model, in which the beginnings of ended requests are kept, so
     * that others that begin alike need not compute them. By default an eighth of the free memory,
     * up to 1024. 0 keeps nothing; running requests share what they have in common in any case.
     */
    OptionalInt prefixMemory();

    /**
     * Between whom the computed beginnings of prompts are shared. {@code workspace}: within each
     * one. {@code all}: between all, which computes less, but how soon an answer begins tells one
     * tenant whether another one has sent the same.
     */
    @WithDefault("workspace")
    PrefixSharing prefixSharing();

    /** Workspaces that get more than others, by the name of their class. */
    Map<String, WorkspaceClass> classes();
  }

  /** Some workspaces that are treated alike. */
  interface WorkspaceClass {
    /**
     * Tokens that each of the class's workspaces gets for every one of a workspace with a weight of
     * 1, when both want more than there is.
     */
    @WithDefault("1")
    double weight();

    /**
     * The ids of the workspaces of the class, with commas between them. All others are in the class
     * {@code default}, which may be given a weight too.
     */
    Optional<List<String>> workspaces();
  }
}
