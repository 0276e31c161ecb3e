package dev.tokamak.engine;

import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.InferenceBackend;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/** Makes the embedded backend of the configuration, when the service starts. */
@ApplicationScoped
class EngineBeans {

  /** Asks for the models, so that the service does not start without them. */
  void start(@Observes StartupEvent event, InferenceBackend backend, EmbeddingBackend embeddings) {
    backend.models();
    embeddings.embeddingModels();
  }

  @Produces
  @Singleton
  EmbeddedEmbeddings embeddings(EngineConfig config) {
    var files = new LinkedHashMap<String, Path>();
    config.embeddingModels().forEach((name, file) -> files.put(name, Path.of(file)));
    return files.isEmpty()
        ? EmbeddedEmbeddings.none()
        : EmbeddedEmbeddings.open(
            EngineStart.libraryOf(config), files, EngineSettings.of(config.engine()));
  }

  void close(@Disposes EmbeddedEmbeddings embeddings) {
    embeddings.close();
  }

  @Produces
  @Singleton
  EmbeddedBackend backend(EngineConfig config, Instance<EngineListener> listeners) {
    return config.models().isEmpty() && config.defaultModel().isEmpty()
        ? EmbeddedBackend.none()
        : EngineStart.finish(
            config, listeners.isResolvable() ? listeners.get() : EngineListener.NONE);
  }

  void close(@Disposes EmbeddedBackend backend) {
    backend.close();
  }
}
