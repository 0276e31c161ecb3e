package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The load tests, for some seconds each. What they ask for here is that every request is answered
 * properly; how fast is no matter.
 */
class LoadIT {
  private static final String NO_MATTER = "600000";

  @TempDir static Path home;
  private static PackagedService service;
  private static String key;

  private record Run(int exitCode, String output) {}

  @BeforeAll
  static void start() throws Exception {
    service = PackagedService.start(home, "--sequences=4", "--context=8192");
    key = service.key("load");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Run load(Path reports, String scenario, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("./tokamak", "load", scenario, "--url", service.url()));
    command.addAll(List.of("--report", reports.toString(), "--tokens", "12", "--users", "3"));
    command.addAll(List.of("--answer-p95", NO_MATTER));
    command.addAll(List.of(more));
    File said = Files.createTempFile(home, "load", ".txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
    builder.environment().put("TOKAMAK_API_KEY", key);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int exitCode = builder.start().waitFor();
    return new Run(exitCode, Files.readString(said.toPath(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"steady", "burst", "slow", "soak"})
  void everyRequestIsAnswered(String scenario) throws Exception {
    Path reports = Path.of("target", "load-report").toAbsolutePath();
    String[] more = {
      "--first-token-p95", NO_MATTER, "--seconds", "4", "--measure", "4", "--seed", "7"
    };

    Run run = load(reports, scenario, more);

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .containsPattern(
            "(?m)^[1-9]\\d* complete, \\d+ refused \\(429\\), \\d+ cancelled .*, 0 failed$");
    assertThat(reports.resolve(scenario).resolve("index.html")).content().contains("first token");
  }

  @Test
  void aThresholdThatIsMissedAndAnErrorFail(@TempDir Path reports) throws Exception {
    Run slow = load(reports, "steady", "--seconds", "2", "--first-token-p95", "1");
    assertThat(slow.exitCode()).as(slow.output()).isEqualTo(1);
    assertThat(slow.output()).contains("first token: 95th percentile").contains(": false");

    Run unknown = load(reports, "steady", "--seconds", "2", "--key", "none");
    assertThat(unknown.exitCode()).as(unknown.output()).isEqualTo(1);
    assertThat(unknown.output()).contains("status 401");
  }

  @Test
  void wrongUsageIsSaidInASentence(@TempDir Path reports) throws Exception {
    Run wrong = load(reports, "steady", "--rate", "0");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.output()).contains("must be over 0.").doesNotContain("Exception");
  }
}
