package dev.tokamak.cli;

import java.nio.file.Path;

/**
 * Where models, the engine and keys lie, for verbs that run without Quarkus: the same as the
 * service's {@code tokamak.home}.
 */
final class TokamakHome {
  private TokamakHome() {}

  /** {@code -Dtokamak.home}, otherwise {@code TOKAMAK_HOME}, otherwise {@code ~/.tokamak}. */
  static Path path() {
    String property = System.getProperty("tokamak.home", System.getenv("TOKAMAK_HOME"));
    return property == null || property.isBlank()
        ? Path.of(System.getProperty("user.home"), ".tokamak")
        : Path.of(property).toAbsolutePath();
  }
}
