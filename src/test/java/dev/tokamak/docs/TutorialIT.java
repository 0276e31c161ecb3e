package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TutorialIT {
  @TempDir Path home;
  @TempDir Path folder;

  @Test
  void everyCommandDoesWhatTheTutorialSays() throws Exception {
    List<Document.Step> steps = Document.steps(Path.of("docs", "tutorial.md"), List.of("sh"));
    assertThat(steps).hasSizeGreaterThan(10);
    try (PackagedService service = PackagedService.start(home)) {
      Terminal terminal = new Terminal(service, folder);
      for (Document.Step step : steps) {
        boolean start = step.code().equals("./tokamak serve\n");
        String output = start ? service.output() : terminal.run(step);
        List<String> expected = step.expected().stream().map(service::adapted).toList();
        assertThat(Document.firstMissing(expected, output))
            .describedAs("%s%nprinted%n%s%nwhich lacks", step.code(), output)
            .isNull();
      }
    }
  }
}
