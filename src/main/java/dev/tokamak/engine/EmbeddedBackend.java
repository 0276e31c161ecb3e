package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.llama.LlamaLibrary;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Models in this process. Plain Java: the service makes one of its configuration, a command-line
 * verb one for itself.
 *
 * <p>Safe for use by any thread. Closing it ends what is running with {@code shutting_down}.
 */
public final class EmbeddedBackend implements InferenceBackend, AutoCloseable {
  // Rendering and tokenizing take an event loop's time otherwise; more threads would take the
  // engine's cores.
  private final ExecutorService promptExecutor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("prompts").daemon().factory());
  private final Map<String, ServedModel> models = new LinkedHashMap<>();

  private EmbeddedBackend() {}

  /**
   * Loads models, in the order given.
   *
   * @param library the folder of the engine library
   * @param files by the names under which they are served, the default one first
   * @throws dev.tokamak.inference.TokamakException where the library or one of the models cannot be
   *     used; nothing stays loaded then
   */
  public static EmbeddedBackend open(
      Path library, Map<String, Path> files, EngineSettings settings, EngineListener listener) {
    if (files.isEmpty()) {
      throw ErrorCode.BACKEND_FAILED.because("There is no model to serve.");
    }
    var backend = new EmbeddedBackend();
    try {
      LlamaLibrary opened = LlamaLibrary.open(library);
      files.forEach(
          (name, file) ->
              backend.models.put(
                  name,
                  ServedModel.load(
                      opened, name, file, settings, listener, backend.promptExecutor)));
      return backend;
    } catch (RuntimeException failure) {
      backend.close();
      throw failure;
    }
  }

  @Override
  public List<ModelInfo> models() {
    return models.values().stream().map(ServedModel::info).toList();
  }

  @Override
  public boolean isReady() {
    return models.values().stream().allMatch(ServedModel::isAlive);
  }

  @Override
  public Multi<TokenEvent> generate(ValidatedRequest request) {
    ServedModel model = models.get(request.model());
    if (model == null) {
      return Multi.createFrom()
          .failure(ErrorCode.MODEL_NOT_FOUND.at("model", "is not served: " + request.model()));
    }
    return Multi.createFrom().publisher(subscriber -> model.generate(request, subscriber));
  }

  @Override
  public void close() {
    // Waits for the prompt in the making, which uses a model's vocabulary.
    promptExecutor.close();
    models.values().forEach(ServedModel::close);
  }
}
