package dev.tokamak.cli;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** A place that users write settings to, as they call it. */
enum Origin {
  OPTION_OR_SYSTEM_PROPERTY("the options and system properties"),
  ENVIRONMENT("the environment"),
  ENV_FILE(".env"),
  FILE("config/application.properties");

  private final String text;

  Origin(String text) {
    this.text = text;
  }

  /** The origin of a source; empty for what the application brings itself. */
  static Optional<Origin> of(String sourceName) {
    if (sourceName == null) {
      return Optional.empty();
    } else if (sourceName.startsWith("SysPropConfigSource")) {
      return Optional.of(OPTION_OR_SYSTEM_PROPERTY);
    } else if (sourceName.equals(EnvConfigSource.NAME)) {
      return Optional.of(ENVIRONMENT);
    } else if (sourceName.startsWith(EnvConfigSource.NAME)) {
      return Optional.of(ENV_FILE);
    } else if (sourceName.contains("source=file:") && sourceName.contains("/config/application.")) {
      return Optional.of(FILE);
    }
    return Optional.empty();
  }

  /** Whether names are written there as environment variables are. */
  boolean hasVariables() {
    return this == ENVIRONMENT || this == ENV_FILE;
  }

  @Override
  public String toString() {
    return text;
  }

  /** What users wrote, source by source. */
  static void forEach(SmallRyeConfig config, BiConsumer<Origin, ConfigSource> use) {
    config
        .getConfigSources()
        .forEach(source -> of(source.getName()).ifPresent(origin -> use.accept(origin, source)));
  }
}
