package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.cli.SchemaDriver.Verdict;
import dev.tokamak.constrain.TokenTrie;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a token for each byte. */
class SchemaDriverTest {
  private static final byte[][] PIECES = new byte[256][];

  static {
    for (int b = 0; b < 256; b++) {
      PIECES[b] = new byte[] {(byte) b};
    }
  }

  @TempDir private Path folder;

  private final SchemaDriver driver =
      new SchemaDriver(SchemaDriverTest::bytes, PIECES, new TokenTrie(PIECES));

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = bytes[i] & 0xff;
    }
    return tokens;
  }

  private Verdict drive(String schema, String... tests) throws IOException {
    String file = "{\"schema\": %s, \"tests\": [%s]}".formatted(schema, String.join(",", tests));
    return driver.drive(SchemaTests.read(Files.writeString(folder.resolve("a.json"), file)));
  }

  private static String valid(String data) {
    return "{\"valid\": true, \"data\": " + data + "}";
  }

  private static String invalid(String data) {
    return "{\"valid\": false, \"data\": " + data + "}";
  }

  @Test
  void aSchemaThatTakesAndRefusesAsItsFileSaysPasses() throws IOException {
    Verdict verdict =
        drive(
            "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"}}}",
            valid("{\"a\": 12.0}"),
            valid("{}"),
            valid("{\"ä\": [null, -1.5e2]}"),
            invalid("{\"a\": 1.5}"),
            invalid("[]"));
    assertThat(verdict).isEqualTo(new Verdict(Verdict.Kind.PASS, ""));
    assertThat(driver.compileTimes().count()).isEqualTo(1);
    // A mask for each byte, the first one that is refused among them.
    int masks =
        "{\"a\": 12}".length()
            + "{}".length()
            + bytes("{\"ä\": [null, -150]}").length
            + "{\"a\": 1.".length()
            + 1;
    assertThat(driver.maskTimes().count()).isEqualTo(masks);
    assertThat(driver.tokens()).isEqualTo(masks - 2);
  }

  @Test
  void forcedTokensAreCounted() throws IOException {
    drive("{\"const\": {\"a\": 1}}", valid("{\"a\": 1}"));
    assertThat(driver.forcedTokens()).isEqualTo(8);
    assertThat(driver.tokens()).isEqualTo(8);
  }

  @Test
  void whereAValidDocumentIsRefusedIsShown() throws IOException {
    Verdict verdict =
        drive("{\"type\": \"integer\"}", valid("7"), valid("\"seven\""), valid("1.5"));
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.WRONG_REJECT);
    assertThat(verdict.reason())
        .isEqualTo(
            "test 2 is refused at byte 0: ⟨here⟩\"seven\"; test 3 is refused at byte 1: 1⟨here⟩.5");
  }

  @Test
  void aDocumentThatMustGoOnIsRefusedAtItsEnd() throws IOException {
    Verdict verdict = drive("{\"minimum\": 10, \"type\": \"integer\"}", valid("1"), valid("10"));
    assertThat(verdict.reason()).isEqualTo("test 1 is refused at byte 1: 1⟨here⟩");
  }

  @Test
  void anInvalidDocumentThatIsAcceptedIsWorse() throws IOException {
    Verdict verdict =
        drive("{\"type\": \"integer\"}", valid("true"), invalid("7"), invalid("\"seven\""));
    assertThat(verdict)
        .isEqualTo(new Verdict(Verdict.Kind.WRONG_ACCEPT, "test 2 is accepted: 7⟨here⟩"));
  }

  @Test
  void aSchemaThatIsRefusedIsNoError() throws IOException {
    Verdict verdict = drive("{\"type\": \"colour\"}", valid("true"));
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.REFUSED);
    assertThat(verdict.reason()).startsWith("malformed: ");
    assertThat(driver.compileTimes().count()).isZero();
  }

  @Test
  void aTokenizerThatChangesTheTextIsADefect() throws IOException {
    var other = new SchemaDriver(text -> bytes(" " + text), PIECES, new TokenTrie(PIECES));
    Path file =
        Files.writeString(
            folder.resolve("a.json"), "{\"schema\": true, \"tests\": [" + valid("1") + "]}");
    Verdict verdict = other.drive(SchemaTests.read(file));
    assertThat(verdict.kind()).isEqualTo(Verdict.Kind.DEFECT);
    assertThat(verdict.reason()).contains("do not give the text back");
  }
}
