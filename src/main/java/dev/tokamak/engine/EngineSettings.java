package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.LlamaModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How a model is run, checked.
 *
 * @param size what is computed on
 * @param stepTime what a step shall take at most, as far as prompts can be cut for it
 * @param queue what may wait
 * @param prefixes what is kept of ended requests
 * @param classes which workspaces get more than others
 */
public record EngineSettings(
    Size size, Duration stepTime, Queue queue, Prefixes prefixes, WorkspaceClasses classes) {

  private static final int USUAL_CELLS = 16_384;
  private static final int FEWEST_CELLS = 512;

  /** More threads than this wait for each other longer than they help. */
  private static final int THREADS_OF_A_WORKER = 16;

  private static final long MOST_PREFIX_BYTES = 1L << 30;

  /** A part of the free memory. */
  private static final int PREFIX_SHARE = 8;

  /** What suits the machine at hand. */
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          new Size(
              OptionalInt.empty(),
              Runtime.getRuntime().availableProcessors(),
              16,
              OptionalInt.empty(),
              512),
          Duration.ofMillis(100),
          new Queue(256, 65_536),
          new Prefixes(OptionalInt.empty(), PrefixSharing.WORKSPACE),
          WorkspaceClasses.NONE);

  public EngineSettings {
    checkAll(new Rule(stepTime.toNanos() > 0, "step-time", "must be positive"));
  }

  /**
   * What is computed on.
   *
   * @param workers contexts of each model; absent: one for each {@value #THREADS_OF_A_WORKER}
   *     threads
   * @param threads of all workers together
   * @param sequences that each worker computes at the same time
   * @param context cells of each worker's KV cache; absent: what suits the model and the free
   *     memory
   * @param batch tokens in a step at most
   */
  public record Size(
      OptionalInt workers, int threads, int sequences, OptionalInt context, int batch) {
    public Size {
      checkAll(
          new Rule(threads >= 1, "threads", "must be at least 1"),
          new Rule(
              workers.isEmpty() || workers.getAsInt() >= 1 && workers.getAsInt() <= threads,
              "workers",
              "must be between 1 and the number of threads, " + threads),
          // One more is taken for moving cells.
          new Rule(sequences >= 1 && sequences <= 255, "sequences", "must be between 1 and 255"),
          new Rule(
              context.isEmpty() || context.getAsInt() >= FEWEST_CELLS,
              "context",
              "must be at least " + FEWEST_CELLS),
          new Rule(batch > sequences, "batch", "must be more than the number of sequences"));
    }
  }

  /**
   * What may wait for a place, of each model.
   *
   * @param tokens of prompts; a request that would wait alone is always taken
   */
  public record Queue(int requests, int tokens) {
    public Queue {
      checkAll(
          new Rule(requests >= 0, "max-waiting", "must not be negative"),
          new Rule(tokens >= 0, "max-waiting-tokens", "must not be negative"));
    }
  }

  /**
   * What is kept of ended requests.
   *
   * @param megabytes memory for it, of each model; absent: a part of what is free
   */
  public record Prefixes(OptionalInt megabytes, PrefixSharing sharing) {
    public Prefixes {
      checkAll(
          new Rule(
              megabytes.isEmpty() || megabytes.getAsInt() >= 0,
              "prefix-memory",
              "must not be negative"));
    }

    long bytes(long freeBytes) {
      return megabytes.isPresent()
          ? (long) megabytes.getAsInt() << 20
          : Math.min(MOST_PREFIX_BYTES, freeBytes / PREFIX_SHARE);
    }
  }

  static EngineSettings of(EngineConfig.Engine config) {
    return new EngineSettings(
        size(config),
        config.stepTime(),
        queue(config),
        new Prefixes(config.prefixMemory(), config.prefixSharing()),
        WorkspaceClasses.of(config.classes()));
  }

  /**
   * What can be wrong with a configuration, part by part: each throws a {@link
   * dev.tokamak.inference.TokamakException} with a line for every value that cannot be used.
   */
  public static List<Runnable> checks(EngineConfig.Engine config) {
    return List.of(
        () -> size(config),
        () -> queue(config),
        () -> new Prefixes(config.prefixMemory(), config.prefixSharing()),
        () -> WorkspaceClasses.of(config.classes()),
        () -> DEFAULT.with(config.stepTime()));
  }

  private static Size size(EngineConfig.Engine config) {
    return new Size(
        config.workers(),
        config.threads().orElse(DEFAULT.size.threads()),
        config.sequences(),
        config.context(),
        config.batch());
  }

  private static Queue queue(EngineConfig.Engine config) {
    return new Queue(config.maxWaiting(), config.maxWaitingTokens());
  }

  private EngineSettings with(Duration stepTime) {
    return new EngineSettings(size, stepTime, queue, prefixes, classes);
  }

  /** The same with another size. */
  public EngineSettings with(Size size) {
    return new EngineSettings(size, stepTime, queue, prefixes, classes);
  }

  /** The same with another queue. */
  public EngineSettings with(Queue queue) {
    return new EngineSettings(size, stepTime, queue, prefixes, classes);
  }

  /** Contexts of each model. */
  int workers() {
    return size.workers.orElse(Math.max(1, size.threads / THREADS_OF_A_WORKER));
  }

  /**
   * The size of one worker's context.
   *
   * @throws dev.tokamak.inference.TokamakException {@code backend_failed} where the memory is too
   *     small for it
   */
  ContextParams contextFor(String name, LlamaModel model, long freeBytes) {
    // The weights are mapped, but each step reads all of them: less memory than that means reading
    // them from disk.
    long left = freeBytes - model.weightBytes();
    int cells = size.context.orElseGet(() -> affordable(model, left / workers()));
    long wanted = workers() * cells * model.cellBytes();
    if (wanted > left) {
      throw ErrorCode.BACKEND_FAILED.because(
          "Model %s needs about %d MB of memory (%d MB for its weights, %d MB for %d contexts of %d tokens), but %d MB are free; name a smaller model or a smaller --context."
              .formatted(
                  name,
                  megabytes(model.weightBytes() + wanted),
                  megabytes(model.weightBytes()),
                  megabytes(wanted),
                  workers(),
                  cells,
                  megabytes(freeBytes)));
    }
    return new ContextParams(
        cells,
        size.sequences + 1,
        Math.max(size.sequences + 1, Math.min(size.batch, cells)),
        threadsOfAWorker(),
        List.of());
  }

  /** Threads of each worker. */
  int threadsOfAWorker() {
    return Math.max(1, size.threads / workers());
  }

  private static int affordable(LlamaModel model, long freeBytes) {
    long quarter = freeBytes / 4 / Math.max(1, model.cellBytes());
    int wanted = Math.max(USUAL_CELLS, Math.min(model.trainedContext(), 2 * USUAL_CELLS));
    return (int) Math.max(FEWEST_CELLS, Math.min(wanted, quarter));
  }

  private static long megabytes(long bytes) {
    return bytes >> 20;
  }

  private record Rule(boolean holds, String key, String message) {
    String sentence() {
      return "tokamak.engine." + key + " " + message + ".";
    }
  }

  private static void checkAll(Rule... rules) {
    String broken =
        Arrays.stream(rules)
            .filter(rule -> !rule.holds)
            .map(Rule::sentence)
            .collect(Collectors.joining("\n"));
    if (!broken.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.because(broken);
    }
  }
}
