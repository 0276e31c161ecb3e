package dev.tokamak.cli;

import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.StringUtil;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The configuration as the service will see it, read without starting the service: system
 * properties, the environment, {@code .env}, {@code config/application.properties} and what the
 * application was built with, the first of them that has a value.
 */
final class Settings {
  private static final String MODELS = "tokamak.models";
  private static final String EMBEDDING_MODELS = "tokamak.embedding-models";
  // The orders that Quarkus gives to these two.
  private static final int FILE_ORDINAL = 260;
  private static final int BUILT_IN_ORDINAL = 250;
  // As variables of the environment spell them, since these are not translated back.
  private static final Pattern MANAGEMENT_TLS =
      Pattern.compile(
          "QUARKUS_MANAGEMENT_(TLS_CONFIGURATION_NAME|SSL_CERTIFICATE_(KEY_STORE_FILE|(KEY_)?FILES))"
              + "|QUARKUS_TLS_KEY_STORE_.*");

  private final SmallRyeConfig config;

  private Settings(SmallRyeConfig config) {
    this.config = config;
  }

  /** Reads the configuration as it is now. */
  static Settings load() {
    ClassLoader loader = Settings.class.getClassLoader();
    return new Settings(
        new SmallRyeConfigBuilder()
            .forClassLoader(loader)
            .addDefaultInterceptors()
            .withProfile("prod")
            .addSystemSources()
            .withSources(DotEnvConfigSourceProvider.dotEnvSources(loader))
            .withSources(
                PropertiesConfigSourceLoader.inFileSystem(
                    Path.of("config", "application.properties").toUri().toString(),
                    FILE_ORDINAL,
                    loader))
            .withSources(
                PropertiesConfigSourceLoader.inClassPath(
                    "application.properties", BUILT_IN_ORDINAL, loader))
            .build());
  }

  /** {@code TOKAMAK_HOME}: models, the engine and keys lie there. */
  Path home() {
    return text("tokamak.home")
        .or(() -> text("TOKAMAK_HOME"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".tokamak"))
        .toAbsolutePath()
        .normalize();
  }

  /** The key that signs API keys, where it is not the one in the home. */
  Optional<String> signingKey() {
    return text("tokamak.auth.signing-key");
  }

  /** The folder of the engine library, where it is not to be fetched. */
  Optional<Path> engineLibrary() {
    return text("tokamak.engine.library").or(() -> text("TOKAMAK_ENGINE")).map(Path::of);
  }

  /** The served models' files by name. */
  Map<String, Path> models() {
    return files(MODELS);
  }

  /** The files of the models that make embeddings, by name. */
  Map<String, Path> embeddingModels() {
    return files(EMBEDDING_MODELS);
  }

  private Map<String, Path> files(String property) {
    var models = new LinkedHashMap<String, Path>();
    config
        .getOptionalValues(property, String.class, String.class)
        .ifPresent(map -> map.forEach((name, file) -> models.put(name, Path.of(file))));
    return models;
  }

  /** The served model that requests mean when they name none. */
  Optional<String> defaultModel() {
    return text("tokamak.default-model");
  }

  /** Where the service listens. */
  Address publicAddress() {
    return address("quarkus.http");
  }

  /** Where health and metrics are. */
  Address managementAddress() {
    return address("quarkus.management");
  }

  /** {@code https} where the management port has a certificate, else {@code http}. */
  String managementScheme() {
    boolean tls =
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
            .map(
                name ->
                    StringUtil.replaceNonAlphanumericByUnderscores(name).toUpperCase(Locale.ROOT))
            .anyMatch(MANAGEMENT_TLS.asMatchPredicate());
    return tls ? "https" : "http";
  }

  private Address address(String prefix) {
    return new Address(
        text(prefix + ".host").orElse("0.0.0.0"), config.getValue(prefix + ".port", int.class));
  }

  private Optional<String> text(String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
  }
}
