package dev.tokamak.cli;

import dev.tokamak.tls.CertificateFiles;
import dev.tokamak.tls.Tls;
import dev.tokamak.tls.TlsConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The configuration as the service will see it, read without starting the service: system
 * properties, the environment, {@code .env}, {@code config/application.properties} and what the
 * application was built with, the first of them that has a value.
 */
final class Settings {
  private static final int USUAL_PORT = 8080;
  // The orders that Quarkus gives to these two.
  private static final int FILE_ORDINAL = 260;
  private static final int BUILT_IN_ORDINAL = 250;
  private static final int QUARKUS_PRIORITY = 200;
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
            .withConverter(Duration.class, QUARKUS_PRIORITY, new DurationConverter())
            .withConverter(MemorySize.class, QUARKUS_PRIORITY, new MemorySizeConverter())
            .withConverter(Path.class, QUARKUS_PRIORITY, new PathConverter())
            // UnknownKeys does that, and more of it.
            .withDefaultValue(SmallRyeConfig.SMALLRYE_CONFIG_MAPPING_VALIDATE_UNKNOWN, "false")
            .addSystemSources()
            .withSources(DotEnvConfigSourceProvider.dotEnvSources(loader))
            .withSources(
                PropertiesConfigSourceLoader.inFileSystem(
                    Path.of("config", "application.properties").toUri().toString(),
                    FILE_ORDINAL,
                    loader))
            .withSources(builtIn())
            .build());
  }

  /** Read as a plain resource, which a native executable has as well. */
  private static ConfigSource builtIn() {
    var properties = new Properties();
    try (InputStream in = Settings.class.getResourceAsStream("/application.properties")) {
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    var values = new HashMap<String, String>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return new PropertiesConfigSource(
        values, "what the application was built with", BUILT_IN_ORDINAL);
  }

  /** What was read, with the sources of all that is in it. */
  SmallRyeConfig config() {
    return config;
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
    return files("tokamak.models");
  }

  /** The files of the models that make embeddings, by name. */
  Map<String, Path> embeddingModels() {
    return files("tokamak.embedding-models");
  }

  private Map<String, Path> files(String setting) {
    var models = new LinkedHashMap<String, Path>();
    config
        .getOptionalValues(setting, String.class, String.class)
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
    return tls || isTrue("tokamak.tls.management") ? "https" : "http";
  }

  /** The address of a service with this configuration, for a client on this machine. */
  String localUrl() {
    Address address = publicAddress();
    int port = address.port() == 0 ? USUAL_PORT : address.port();
    return new Address(address.host(), port).url(text("tokamak.tls.certificate").isPresent());
  }

  /** What Quarkus has to be told for the certificate that is configured; empty without one. */
  Map<String, String> tlsProperties() {
    if (text("tokamak.tls.certificate").isEmpty()) {
      return Map.of();
    }
    TlsConfig tls = mapped(TlsConfig.class);
    return CertificateFiles.of(tls)
        .map(files -> Tls.properties(files, publicAddress().port(), tls.management()))
        .orElse(Map.of());
  }

  /**
   * The configuration as one of its parts sees it.
   *
   * @throws io.smallrye.config.ConfigValidationException naming every value that cannot be used
   */
  <T> T mapped(Class<T> mapping) {
    register(List.of(mapping));
    return config.getConfigMapping(mapping, ConfigClass.configClass(mapping).getPrefix());
  }

  /**
   * Reads several parts at once, which takes hardly longer than one.
   *
   * @throws io.smallrye.config.ConfigValidationException naming every value that cannot be used
   */
  Map<Class<?>, Object> mapped(List<Class<?>> mappings) {
    register(mappings);
    Map<Class<?>, Object> parts = new HashMap<>();
    mappings.forEach(
        mapping ->
            parts.put(
                mapping,
                config.getConfigMapping(mapping, ConfigClass.configClass(mapping).getPrefix())));
    return parts;
  }

  private void register(List<Class<?>> mappings) {
    ConfigMappings.registerConfigMappings(
        config, mappings.stream().map(ConfigClass::configClass).collect(Collectors.toSet()));
  }

  /**
   * The configuration as one of its parts sees it, with what has become a system property since it
   * was read.
   */
  <T> T now(Class<T> mapping) {
    config.getLatestPropertyNames(); // which forgets the names that were known
    return mapped(mapping);
  }

  private Address address(String prefix) {
    return new Address(
        text(prefix + ".host").orElse("0.0.0.0"), config.getValue(prefix + ".port", int.class));
  }

  private boolean isTrue(String name) {
    return text(name).filter(Boolean::parseBoolean).isPresent();
  }

  /** A value that is not blank. */
  Optional<String> text(String name) {
    return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
  }
}
