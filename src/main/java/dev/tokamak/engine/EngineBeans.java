package dev.tokamak.engine;

import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.ErrorCode;
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
import java.util.Map;

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
            Path.of(library(config)), files, EngineSettings.of(config.engine()));
  }

  void close(@Disposes EmbeddedEmbeddings embeddings) {
    embeddings.close();
  }

  @Produces
  @Singleton
  EmbeddedBackend backend(EngineConfig config, Instance<EngineListener> listeners) {
    Map<String, Path> files = files(config);
    return files.isEmpty()
        ? EmbeddedBackend.none()
        : EmbeddedBackend.open(
            Path.of(library(config)),
            files,
            EngineSettings.of(config.engine()),
            listeners.isResolvable() ? listeners.get() : EngineListener.NONE);
  }

  private static String library(EngineConfig config) {
    return config
        .engine()
        .library()
        .orElseThrow(
            () ->
                ErrorCode.BACKEND_FAILED.because(
                    "tokamak.engine.library must name the folder of the engine library; `tokamak serve` fetches one."));
  }

  void close(@Disposes EmbeddedBackend backend) {
    backend.close();
  }

  private static Map<String, Path> files(EngineConfig config) {
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
