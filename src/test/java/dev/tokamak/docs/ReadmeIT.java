package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeIT {
  private static final List<String> LANGUAGES = List.of("sh", "python", "js", "java");

  @TempDir Path home;
  @TempDir Path folder;

  @Test
  void theFirstCallsWorkInEveryLanguage() throws Exception {
    List<Document.Step> steps = Document.steps(Path.of("README.md"), LANGUAGES);
    assertThat(steps).extracting(Document.Step::language).containsAll(LANGUAGES);
    try (PackagedService service = PackagedService.start(home)) {
      Terminal terminal = new Terminal(service, folder);
      for (Document.Step step : steps) {
        if (step.code().equals("./tokamak serve\n")) {
          continue; // is running
        }
        String output = terminal.run(step);
        if (!step.code().startsWith("export ")) {
          assertThat(output).describedAs(step.code()).isNotBlank().doesNotContain("\"error\"");
        }
        assertThat(Document.firstMissing(step.expected(), output))
            .describedAs("%s%nprinted%n%s%nwhich lacks", step.code(), output)
            .isNull();
      }
    }
  }
}
