package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.cli.SchemaDriver.Verdict;
import dev.tokamak.constrain.TokenTrie;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The schemas that look like those of real applications, each with documents that fit and that do
 * not.
 */
class SchemaSetTest {
  private static final Path FOLDER = Path.of("src/test/resources/schemas");

  /** More combinations than are tried. */
  private static final Set<String> REFUSED =
      Set.of(
          "api-insurance-claim.json",
          "config-chart-grammar-large.json",
          "config-cluster-nodes.json",
          "config-monitor-checks.json",
          "function-issue-certificate.json");

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = bytes[i] & 0xff;
    }
    return tokens;
  }

  @Test
  void takesWhatFitsAndNothingElse() throws IOException {
    byte[][] pieces = new byte[256][];
    for (int b = 0; b < pieces.length; b++) {
      pieces[b] = new byte[] {(byte) b};
    }
    var driver = new SchemaDriver(SchemaSetTest::bytes, pieces, new TokenTrie(pieces));
    List<String> wrong = new ArrayList<>();
    Set<String> refused = new TreeSet<>();
    List<Path> files;
    try (var list = Files.list(FOLDER)) {
      files = list.sorted().toList();
    }
    for (Path file : files) {
      Verdict verdict = driver.drive(SchemaTests.read(file));
      switch (verdict.kind()) {
        case PASS -> {}
        case REFUSED -> refused.add(file.getFileName().toString());
        case WRONG_ACCEPT, WRONG_REJECT, DEFECT -> wrong.add(file.getFileName() + ": " + verdict);
      }
    }
    assertThat(files).hasSizeGreaterThan(300);
    assertThat(wrong).isEmpty();
    assertThat(refused).isSubsetOf(REFUSED);
  }
}
