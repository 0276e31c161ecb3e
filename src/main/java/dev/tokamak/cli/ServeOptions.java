package dev.tokamak.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code serve}, which {@code config check} takes as well. */
final class ServeOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "A model's name, a .gguf file, or NAME=FILE; may be given several times, and the first is"
            + " the default one. Without it: what the configuration names, else a small model.",
      })
  private List<String> models = List.of();

  @Option(
      names = "--no-model",
      description = {
        "Serves no model for completions, which are then answered with 404: for embeddings alone,"
            + " or to try addresses, keys and certificates before there is a model."
      })
  private boolean noModel;

  @Option(
      names = "--embedding-model",
      paramLabel = "MODEL",
      description = {
        "A model that answers POST /v1/embeddings, named as for --model; may be given several"
            + " times."
      })
  private List<String> embeddingModels = List.of();

  @Option(names = "--port", paramLabel = "N", description = "Where to listen; else 8080.")
  private Optional<Integer> port;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description = "Where health and metrics are; else 9000.")
  private Optional<Integer> managementPort;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "The address to listen on; else all of this machine's.")
  private Optional<String> host;

  @Option(
      names = "--management-host",
      paramLabel = "ADDRESS",
      description = "The address for health and metrics; else that of --host.")
  private Optional<String> managementHost;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      description = "How many answers are computed at the same time; else 16.")
  private Optional<Integer> sequences;

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "Tokens that all running answers share; else what the memory allows.")
  private Optional<Integer> context;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute at most; else one for each core. More are slower.")
  private Optional<Integer> threads;

  @Option(
      names = "--engine",
      paramLabel = "FOLDER",
      description = "A folder that holds the engine library, instead of fetching it.")
  private Optional<Path> engine;

  @Option(names = "--json-logs", description = "Logs one JSON object a line, for programs to read.")
  private boolean jsonLogs;

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Where models and keys lie; also TOKAMAK_HOME. Else ~/.tokamak.")
  private Optional<Path> home;

  /** The models to serve, as the user names them. */
  List<String> models() {
    return models;
  }

  /** Whether to serve none, not even the small one. */
  boolean noModel() {
    return noModel;
  }

  /** The models that make embeddings, likewise. */
  List<String> embeddingModels() {
    return embeddingModels;
  }

  /** The settings that the options stand for. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    put(properties, "tokamak.home", home.map(Path::toAbsolutePath));
    put(properties, "tokamak.engine.library", engine.map(Path::toAbsolutePath));
    put(properties, "quarkus.http.port", port);
    put(properties, "quarkus.management.port", managementPort);
    put(properties, "quarkus.http.host", host);
    put(properties, "quarkus.management.host", managementHost.or(() -> host));
    put(properties, "tokamak.engine.sequences", sequences);
    put(properties, "tokamak.engine.context", context);
    put(properties, "tokamak.engine.threads", threads);
    if (jsonLogs) {
      properties.put("quarkus.log.console.json.enabled", "true");
    }
    return properties;
  }

  /** Makes them system properties, which win over every other configuration. */
  void apply() {
    properties().forEach(System::setProperty);
  }

  private static void put(Map<String, String> properties, String name, Optional<?> value) {
    value.ifPresent(given -> properties.put(name, given.toString()));
  }
}
