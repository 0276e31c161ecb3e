package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs under {@code examples} do what they say, against the service as it is packaged. */
class ExamplesIT {
  private static final Path FOLDER = Path.of("examples", "weather").toAbsolutePath();

  @TempDir static Path home;
  @TempDir static Path folder;

  private static PackagedService service;
  private static Terminal terminal;

  @BeforeAll
  static void start() throws Exception {
    service = PackagedService.start(home);
    terminal = new Terminal(service, folder);
    terminal.run(
        new Document.Step(
            "sh",
            "export TOKAMAK_API_KEY=$(./tokamak keys create -q --name examples)\n",
            List.of()));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bash weather.sh",
        "python3 weather.py",
        "node weather.mjs",
        "java -cp \"$CLASS_PATH\" Weather.java"
      })
  void everyExampleMakesTheRoundTrip(String command) throws Exception {
    String code =
        "cd '%s'\nCLASS_PATH='%s'\n%s\ncd -\n"
            .formatted(
                FOLDER,
                System.getProperty("java.class.path"),
                command.replace("java ", "'" + PackagedService.JAVA + "' "));

    String output = terminal.run(new Document.Step("sh", code, List.of()));

    assertThat(output)
        .containsPattern("Call: fetch_weather_forecast \\{\"city\": \".+\", \"days\": [1-7]}")
        .containsPattern("Result: .+ degrees\\.")
        .containsPattern("Answer: \\S+");
  }

  @Test
  void everyExampleIsNamedInItsReadme() throws Exception {
    String readme = Files.readString(FOLDER.resolve("README.md"));
    try (var files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allSatisfy(
              name ->
                  assertThat(name.equals("README.md") || readme.contains("`" + name + "`"))
                      .isTrue());
    }
  }
}
