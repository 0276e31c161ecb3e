package dev.tokamak.cli;

import dev.tokamak.admission.AdmissionConfig;
import dev.tokamak.admission.AdmissionSettings;
import dev.tokamak.admission.LimitsConfig;
import dev.tokamak.admission.SchemaConfig;
import dev.tokamak.admission.ShutdownConfig;
import dev.tokamak.api.StreamConfig;
import dev.tokamak.auth.AuthConfig;
import dev.tokamak.auth.AuthSettings;
import dev.tokamak.engine.EngineConfig;
import dev.tokamak.engine.EngineSettings;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.models.EngineStore;
import dev.tokamak.replay.RecordedAnswers;
import dev.tokamak.replay.ReplayConfig;
import dev.tokamak.tls.CertificateFiles;
import dev.tokamak.tls.TlsConfig;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a whole configuration before anything is done with it: keys that nobody reads, values
 * that cannot be used, files that are not there, and what does not go together.
 *
 * <p>What the parts of the service refuse by themselves is asked of them, so that the two cannot
 * disagree.
 */
final class ConfigCheck {
  private static final Pattern WRONG_VALUE =
      Pattern.compile(
          "config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
              + " converted (?:SRCFG\\d+: )?(.*?)\\.?$");

  private final Settings settings;
  private final LinkedHashSet<String> problems = new LinkedHashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<Class<?>, Object> parts = new HashMap<>();

  ConfigCheck(Settings settings) {
    this.settings = settings;
    problems.addAll(new UnknownKeys(QuarkusNames::ofThisBuild).in(settings.config()));
    map();
    checkEngine();
    checkFiles("tokamak.models", settings.models());
    checkFiles("tokamak.embedding-models", settings.embeddingModels());
    checkRequests();
    part(AuthConfig.class)
        .ifPresent(
            auth -> {
              AuthSettings.checks(auth).forEach(this::examine);
              warnings.addAll(AuthSettings.warnings(auth));
            });
    part(TlsConfig.class)
        .ifPresent(
            tls -> examine(() -> CertificateFiles.of(tls).ifPresent(CertificateFiles::check)));
    new NetworkRules(settings).checks().forEach(this::examine);
  }

  /** Every reason why a service must not start like this, a sentence each. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** What works, but is hardly what anybody wants. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Tells the warnings, and all problems but the last, which is thrown.
   *
   * @throws TokamakException if there is a problem
   */
  void requireSound(Consumer<String> tell) {
    warnings.forEach(warning -> tell.accept("tokamak: note: " + warning));
    List<String> all = problems();
    if (!all.isEmpty()) {
      all.subList(0, all.size() - 1).forEach(problem -> tell.accept("tokamak: " + problem));
      throw ErrorCode.INVALID_REQUEST.because(all.getLast());
    }
  }

  private void map() {
    try {
      parts.putAll(settings.mapped(Mappings.ALL));
    } catch (ConfigValidationException invalid) {
      // One by one, so that the others are looked at too.
      Mappings.ALL.forEach(this::map);
    }
  }

  private void map(Class<?> mapping) {
    try {
      parts.put(mapping, settings.mapped(mapping));
    } catch (ConfigValidationException invalid) {
      for (int i = 0; i < invalid.getProblemCount(); i++) {
        problems.add(sentence(invalid.getProblem(i).getMessage()));
      }
    }
  }

  /** The library's own message names the classes that failed, and its own codes. */
  private static String sentence(String problem) {
    Matcher parts = WRONG_VALUE.matcher(problem);
    return parts.find()
        ? "%s is \"%s\", which cannot be used: %s."
            .formatted(parts.group(1), parts.group(2), parts.group(3))
        : problem.replaceAll("SRCFG\\d+: ", "");
  }

  private <T> Optional<T> part(Class<T> mapping) {
    return Optional.ofNullable(mapping.cast(parts.get(mapping)));
  }

  private void examine(Runnable check) {
    try {
      check.run();
    } catch (TokamakException problem) {
      problem.getMessage().lines().forEach(problems::add);
    }
  }

  private void checkEngine() {
    Optional<EngineConfig> config = part(EngineConfig.class);
    if (config.isEmpty()) {
      return;
    }
    EngineConfig engine = config.get();
    EngineSettings.checks(engine.engine()).forEach(this::examine);
    engine
        .engine()
        .threads()
        .ifPresent(
            threads -> {
              int cores = Runtime.getRuntime().availableProcessors();
              if (threads > cores) {
                warnings.add(
                    "tokamak.engine.threads is %d, but there are %d cores: every step will be many times slower."
                        .formatted(threads, cores));
              }
            });
    engine
        .defaultModel()
        .filter(name -> !engine.models().isEmpty() && !engine.models().containsKey(name))
        .ifPresent(
            name ->
                problems.add(
                    "tokamak.default-model names "
                        + name
                        + ", which is not among tokamak.models."));
    settings
        .engineLibrary()
        .ifPresent(
            folder -> {
              try {
                EngineStore.named(folder);
              } catch (IOException missing) {
                problems.add(FailureReport.sentence(missing));
              }
            });
  }

  private void checkFiles(String setting, Map<String, Path> models) {
    models.forEach(
        (name, file) -> {
          if (!Files.isRegularFile(file)) {
            problems.add(
                "%s.\"%s\" names %s, which is no file that exists.".formatted(setting, name, file));
          }
        });
  }

  private void checkRequests() {
    part(AdmissionConfig.class).map(AdmissionSettings::checks).ifPresent(this::examineAll);
    part(LimitsConfig.class).map(AdmissionSettings::checks).ifPresent(this::examineAll);
    part(SchemaConfig.class).map(AdmissionSettings::checks).ifPresent(this::examineAll);
    part(ShutdownConfig.class).map(AdmissionSettings::checks).ifPresent(this::examineAll);
    part(ReplayConfig.class).ifPresent(replay -> examine(() -> RecordedAnswers.check(replay)));
    part(StreamConfig.class)
        .filter(stream -> stream.keepAlive().isNegative())
        .ifPresent(stream -> problems.add("tokamak.stream.keep-alive must be 0 or longer."));
  }

  private void examineAll(List<Runnable> checks) {
    checks.forEach(this::examine);
  }
}
