package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged application says of a configuration, which alone knows Quarkus's own keys. */
class ConfigCheckIT {
  private record Outcome(int exitCode, String output) {}

  @TempDir Path folder;

  @BeforeEach
  void writeAFile() throws IOException {
    Files.createDirectories(folder.resolve("config"));
  }

  @Test
  void aSoundConfigurationIsShown() throws Exception {
    file(
        "tokamak.limits.concurrent-requests=4\nquarkus.log.category.\"dev.tokamak\".level=DEBUG\n");

    Outcome outcome =
        run(Map.of("TOKAMAK_ENGINE_CLASSES__GOLD__WEIGHT", "2"), "config", "check", "--port=0");

    assertThat(outcome.output())
        .contains(
            "quarkus.http.port = 0  (the options and system properties)",
            "tokamak.limits.concurrent-requests = 4  (config/application.properties, line 1)",
            "quarkus.log.category.\"dev.tokamak\".level = DEBUG");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void serveStopsAtWhatTheCheckFinds() throws Exception {
    file("quarkus.http.prot=80\nquarkus.http.root-path=/api\ntokamak.engine.seqences=4\n");
    Map<String, String> environment = Map.of("TOKAMAK_ENGINE_BACH", "64");

    Outcome checked = run(environment, "config", "check");
    Outcome served = run(environment, "serve");

    assertThat(checked.output())
        .contains(
            "quarkus.http.prot in config/application.properties is no setting; did you mean"
                + " quarkus.http.port?",
            "quarkus.http.root-path in config/application.properties was decided when Tokamak was"
                + " built",
            "tokamak.engine.seqences in config/application.properties is no setting; did you mean"
                + " tokamak.engine.sequences?",
            "TOKAMAK_ENGINE_BACH in the environment is no setting; did you mean"
                + " TOKAMAK_ENGINE_BATCH?");
    assertThat(checked.exitCode()).isEqualTo(1);
    assertThat(served).isEqualTo(checked);
    // Nothing was fetched or made for it.
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("config"));
    }
  }

  private void file(String content) throws IOException {
    Files.writeString(folder.resolve("config").resolve("application.properties"), content);
  }

  private Outcome run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(PackagedService.tokamak())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    command.command().addAll(List.of(arguments));
    command.environment().put("TOKAMAK_HOME", folder.toString());
    command.environment().putAll(environment);
    Process process = command.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
