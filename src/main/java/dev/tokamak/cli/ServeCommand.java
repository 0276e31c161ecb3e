package dev.tokamak.cli;

import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import dev.tokamak.models.SlowQuantization;
import dev.tokamak.models.StoredModel;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code serve}: fetches what is missing, telling so, and then is the service until it is stopped.
 *
 * <p>What its options say becomes system properties, which win over every other configuration.
 */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Answers POST /completions. The first start fetches the engine and a small model, and shows"
          + " an API key once."
    })
public final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

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
        "A model that answers POST /v1/embeddings, named as for --model; may be given several times."
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

  @Override
  public Integer call() throws IOException {
    applyOptions();
    Settings settings = Settings.load();
    settings.publicAddress().requireFree("--port");
    settings.managementAddress().requireFree("--management-port");
    Progress progress = ConsoleProgress.onStandardError();
    if (noModel && !(models.isEmpty() && settings.models().isEmpty())) {
      throw new ParameterException(
          spec.commandLine(), "--no-model contradicts --model and tokamak.models; leave one out");
    }
    if (!noModel || !embeddingModels.isEmpty() || !settings.embeddingModels().isEmpty()) {
      property("tokamak.engine.library", EngineFolder.of(settings, progress));
    }
    if (!noModel && (!models.isEmpty() || settings.models().isEmpty())) {
      serve(new ModelChoice(new ModelStore(settings.home()), progress).resolve(models));
    }
    if (!embeddingModels.isEmpty()) {
      new ModelChoice(new ModelStore(settings.home()), progress)
          .resolve(embeddingModels)
          .forEach(
              (name, model) -> property("tokamak.embedding-models.\"" + name + "\"", model.file()));
    }
    return run();
  }

  private void applyOptions() {
    home.ifPresent(folder -> property("tokamak.home", folder.toAbsolutePath()));
    engine.ifPresent(folder -> property("tokamak.engine.library", folder.toAbsolutePath()));
    port.ifPresent(number -> property("quarkus.http.port", number));
    managementPort.ifPresent(number -> property("quarkus.management.port", number));
    host.ifPresent(
        address -> {
          property("quarkus.http.host", address);
          property("quarkus.management.host", address);
        });
    sequences.ifPresent(number -> property("tokamak.engine.sequences", number));
    context.ifPresent(number -> property("tokamak.engine.context", number));
    threads.ifPresent(number -> property("tokamak.engine.threads", number));
    if (jsonLogs) {
      property("quarkus.log.console.json.enabled", true);
    }
  }

  private void serve(Map<String, StoredModel> chosen) {
    chosen.forEach(
        (name, model) -> {
          property("tokamak.models.\"" + name + "\"", model.file());
          SlowQuantization.hint(model.info().fileType())
              .ifPresent(
                  hint -> tell("%s: %s".formatted(name, hint), "  " + conversion(name, model)));
        });
    property("tokamak.default-model", chosen.keySet().iterator().next());
  }

  private static String conversion(String name, StoredModel model) {
    String source = name.equals(model.name()) ? name : model.file().toString();
    return "tokamak models convert " + source + " --type Q8_0";
  }

  private int run() {
    AtomicInteger exitCode = new AtomicInteger();
    // FrontDoor checks instead, and answers malformed paths in the one shape of errors.
    property("vertx.disableURIValidation", true);
    Quarkus.run(
        Service.class,
        (code, failure) -> {
          exitCode.set(code);
          if (failure != null) {
            exitCode.set(FailureReport.tell(failure, spec.commandLine()));
          }
        });
    return exitCode.get();
  }

  private void tell(String... lines) {
    for (String line : lines) {
      spec.commandLine().getErr().println(line);
    }
    spec.commandLine().getErr().flush();
  }

  private static void property(String name, Object value) {
    System.setProperty(name, value.toString());
  }
}
