package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The start of the models, which may begin before that of the service around them: loading takes as
 * long as all else, and needs nothing of it. What was begun is taken once, or given up.
 *
 * <p>Safe for use by any thread.
 */
public final class EngineStart {
  private static final Logger LOG = Logger.getLogger(EngineStart.class);

  private static final AtomicReference<EngineStart> BEGUN = new AtomicReference<>();

  private final Wanted wanted;
  private final LateListener listener = new LateListener();
  private final CompletableFuture<EmbeddedBackend> backend = new CompletableFuture<>();

  private EngineStart(Wanted wanted) {
    this.wanted = wanted;
  }

  /**
   * Begins to load the models of a configuration, on a thread of its own; does nothing where it
   * names no models or no library, which is told when the service asks for them.
   *
   * @throws TokamakException where its values cannot be
   */
  public static void begin(EngineConfig config) {
    if (config.models().isEmpty() || config.engine().library().isEmpty()) {
      return;
    }
    var start = new EngineStart(Wanted.of(config));
    if (BEGUN.compareAndSet(null, start)) {
      Thread.ofPlatform().name("engine-start").daemon().start(start::run);
    }
  }

  /** Closes what was begun and not taken, when it has come so far. */
  public static void giveUp() {
    EngineStart start = BEGUN.getAndSet(null);
    if (start != null) {
      start.close();
    }
  }

  /**
   * The models of a configuration: those that were begun, if they are the same, or loaded now.
   *
   * @throws TokamakException where one of them cannot be used
   */
  static EmbeddedBackend finish(EngineConfig config, EngineListener listener) {
    Wanted wanted = Wanted.of(config);
    EngineStart start = BEGUN.getAndSet(null);
    if (start != null && start.wanted.equals(wanted)) {
      return start.join(listener);
    }
    if (start != null) {
      LOG.warn(
          "the service's configuration is not the one that its models were loaded by (perhaps another"
              + " profile); they are loaded anew");
      start.close();
    }
    return wanted.open(listener);
  }

  private void run() {
    try {
      backend.complete(wanted.open(listener));
    } catch (Throwable failure) {
      backend.completeExceptionally(failure);
    }
  }

  private EmbeddedBackend join(EngineListener known) {
    EmbeddedBackend loaded;
    try {
      loaded = backend.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof TokamakException told
          ? told
          : new IllegalStateException("the engine did not start", failure.getCause());
    }
    try {
      listener.become(known);
      return loaded;
    } catch (RuntimeException failure) {
      loaded.close();
      throw failure;
    }
  }

  private void close() {
    backend.handle((loaded, _) -> loaded).thenAccept(EngineStart::close).join();
  }

  private static void close(EmbeddedBackend loaded) {
    if (loaded != null) {
      loaded.close();
    }
  }

  /**
   * What to load.
   *
   * @param files by name, the default one first
   */
  private record Wanted(
      Path library, List<Map.Entry<String, Path>> files, EngineSettings settings) {
    static Wanted of(EngineConfig config) {
      List<Map.Entry<String, Path>> files = List.copyOf(filesOf(config).entrySet());
      return new Wanted(libraryOf(config), files, EngineSettings.of(config.engine()));
    }

    EmbeddedBackend open(EngineListener listener) {
      var byName = new LinkedHashMap<String, Path>();
      files.forEach(file -> byName.put(file.getKey(), file.getValue()));
      return EmbeddedBackend.open(library, byName, settings, listener);
    }
  }

  /** The folder of the engine library. */
  static Path libraryOf(EngineConfig config) {
    return Path.of(
        config
            .engine()
            .library()
            .orElseThrow(
                () ->
                    ErrorCode.BACKEND_FAILED.because(
                        "tokamak.engine.library must name the folder of the engine library; `tokamak serve` fetches one.")));
  }

  private static Map<String, Path> filesOf(EngineConfig config) {
    var files = new LinkedHashMap<String, Path>();
    config
        .defaultModel()
        .ifPresent(
            name -> {
              if (!config.models().containsKey(name)) {
                throw ErrorCode.BACKEND_FAILED.because(
                    "tokamak.default-model names " + name + ", which is not among tokamak.models.");
              }
              files.put(name, Path.of(config.models().get(name)));
            });
    config.models().forEach((name, file) -> files.putIfAbsent(name, Path.of(file)));
    return files;
  }
}
