package dev.tokamak.cli;

import dev.tokamak.engine.EngineConfig;
import dev.tokamak.engine.EngineStart;
import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import dev.tokamak.models.SlowQuantization;
import dev.tokamak.models.StoredModel;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code serve}: fetches what is missing, telling so, and then is the service until it is stopped.
 *
 * <p>What its options say becomes system properties, which win over every other configuration. What
 * does not make sense is told before anything is fetched or loaded.
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

  @Mixin private ServeOptions options;

  @Override
  public Integer call() throws IOException {
    options.apply();
    Settings settings = Settings.load();
    if (options.noModel() && !(options.models().isEmpty() && settings.models().isEmpty())) {
      throw new ParameterException(
          spec.commandLine(), "--no-model contradicts --model and tokamak.models; leave one out");
    }
    new ConfigCheck(settings).requireSound(this::tell);
    settings.publicAddress().requireFree("--port");
    settings.managementAddress().requireFree("--management-port");
    settings.tlsProperties().forEach(ServeCommand::property);
    Progress progress = ConsoleProgress.onStandardError();
    if (!options.noModel()
        || !options.embeddingModels().isEmpty()
        || !settings.embeddingModels().isEmpty()) {
      property("tokamak.engine.library", EngineFolder.of(settings, progress));
    }
    if (!options.noModel() && (!options.models().isEmpty() || settings.models().isEmpty())) {
      serve(new ModelChoice(new ModelStore(settings.home()), progress).resolve(options.models()));
    }
    if (!options.embeddingModels().isEmpty()) {
      new ModelChoice(new ModelStore(settings.home()), progress)
          .resolve(options.embeddingModels())
          .forEach(
              (name, model) -> property("tokamak.embedding-models.\"" + name + "\"", model.file()));
    }
    return run(settings);
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

  private int run(Settings settings) {
    AtomicInteger exitCode = new AtomicInteger();
    // FrontDoor checks instead, and answers malformed paths in the one shape of errors.
    property("vertx.disableURIValidation", true);
    EngineStart.begin(settings.now(EngineConfig.class));
    try {
      Quarkus.run(
          Service.class,
          (code, failure) -> {
            exitCode.set(code);
            if (failure != null) {
              exitCode.set(FailureReport.tell(failure, spec.commandLine()));
            }
          });
    } finally {
      EngineStart.giveUp();
    }
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
