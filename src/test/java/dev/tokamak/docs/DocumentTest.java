package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
  @TempDir Path folder;

  @Test
  void aStepIsABlockThatCanRunWithThePromiseBehindIt() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.md"),
            """
            ```sh
            echo one
            ```
            Says:
            ```text
            one
            ```
            ```
            not run
            ```
            ```python
            print(2)
            ```
            ```json
            {}
            ```
            ```text
            belongs to no step
            ```
            """);

    assertThat(Document.steps(file, List.of("sh", "python")))
        .containsExactly(
            new Document.Step("sh", "echo one\n", List.of("one")),
            new Document.Step("python", "print(2)\n", List.of()));
  }

  @Test
  void aPromiseIsKeptInOrderAndLineByLine() {
    String output = "{\"id\":\"cpt-1\",\"n\":1}\ndata: [DONE]\n";

    assertThat(Document.firstMissing(List.of("{…\"n\":…}", "data: [DONE]"), output)).isNull();
    assertThat(Document.firstMissing(List.of("data: [DONE]", "…\"n\":1…"), output))
        .isEqualTo("…\"n\":1…");
    assertThat(Document.firstMissing(List.of("{…[DONE]"), output)).isEqualTo("{…[DONE]");
  }
}
