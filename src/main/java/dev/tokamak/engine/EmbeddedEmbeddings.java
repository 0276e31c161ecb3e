package dev.tokamak.engine;

import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.llama.LlamaLibrary;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models in this process that make embeddings.
 *
 * <p>Safe for use by any thread. Closing it ends what waits with {@code shutting_down}.
 */
final class EmbeddedEmbeddings implements EmbeddingBackend, AutoCloseable {
  private final Map<String, EmbeddingWorker> workers = new LinkedHashMap<>();

  private EmbeddedEmbeddings() {}

  /** No models. */
  static EmbeddedEmbeddings none() {
    return new EmbeddedEmbeddings();
  }

  /**
   * Loads models, in the order given.
   *
   * @param library the folder of the engine library
   * @param files by the names under which they are served
   * @throws dev.tokamak.inference.TokamakException where the library or one of the models cannot be
   *     used; nothing stays loaded then
   */
  static EmbeddedEmbeddings open(Path library, Map<String, Path> files, EngineSettings settings) {
    var embeddings = new EmbeddedEmbeddings();
    try {
      LlamaLibrary opened = LlamaLibrary.open(library);
      files.forEach(
          (name, file) ->
              embeddings.workers.put(
                  name,
                  EmbeddingWorker.start(
                      name,
                      opened.load(file),
                      settings.threadsOfAWorker(),
                      settings.queue().requests())));
      return embeddings;
    } catch (RuntimeException failure) {
      embeddings.close();
      throw failure;
    }
  }

  @Override
  public List<ModelInfo> embeddingModels() {
    return workers.values().stream().map(EmbeddingWorker::info).toList();
  }

  @Override
  public Uni<Embeddings> embed(String model, List<Input> inputs) {
    EmbeddingWorker worker = workers.get(model);
    if (worker == null) {
      return Uni.createFrom()
          .failure(ErrorCode.MODEL_NOT_FOUND.at("model", "makes no embeddings: " + model));
    }
    return worker.embed(inputs);
  }

  @Override
  public void close() {
    workers.values().forEach(EmbeddingWorker::close);
  }
}
