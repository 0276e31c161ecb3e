package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.Sha256;
import dev.tokamak.models.GgufWriter;
import dev.tokamak.models.Quantizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final String DEFAULT = "smollm2-135m-instruct-q4_1";

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Map<String, Path> served = Map.of();
  private Path stored;

  @BeforeEach
  void setUp() throws IOException {
    stored = write(home.resolve("models").resolve(DEFAULT + ".gguf"), 3);
  }

  private static Path write(Path file, int fileType) throws IOException {
    Files.createDirectories(file.getParent());
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("general.file_type", fileType)
        .put("llama.context_length", 4096)
        .tensor("t", new float[8], 8)
        .write(file);
  }

  private int run(String... arguments) {
    Quantizer quantizer = (from, to, type) -> write(to, 7);
    return new CommandLine(
            new ModelsCommand(() -> new ModelsCommand.Place(home, served), quantizer))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println(failure.getMessage());
              line.getErr().flush();
              return 1;
            })
        .execute(arguments);
  }

  private String row(String name) {
    return out.toString()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("");
  }

  @Test
  void listsWhatIsHereAndWhatCanBePulled() {
    assertThat(run("list")).isZero();

    assertThat(row("NAME").split(" +"))
        .containsExactly("NAME", "STATE", "SIZE", "TYPE", "CONTEXT", "LICENCE");
    assertThat(row(DEFAULT).split(" +"))
        .containsExactly(DEFAULT, "here", "0", "kB", "Q4_1", "4096", "Apache-2.0");
    assertThat(row("qwen3-4b-q4_k_m")).contains("can be pulled", "2.50 GB", "Q4_K_M", "Apache-2.0");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void marksWhatIsServedAlsoFromOutsideTheStore() throws IOException {
    Path outside = write(home.resolve("elsewhere/mine.gguf"), 7);
    served = Map.of(DEFAULT, stored, "own", outside, "gone", home.resolve("elsewhere/gone.gguf"));

    assertThat(run("list")).isZero();

    assertThat(row(DEFAULT)).contains(" served ");
    assertThat(row("own")).contains(" served ", "Q8_0");
    assertThat(row("gone")).contains(" unusable ");
  }

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
  void hintsAtAConversionThatIsWorthIt() {
    run("list");

    assertThat(out.toString()).contains("tokamak models convert " + DEFAULT + " --type Q8_0");
  }

  @Test
  void tellsOfFilesThatAreNoModels() throws IOException {
    Files.writeString(home.resolve("models/broken.gguf"), "nothing");

    assertThat(run("list")).isZero();

    assertThat(err.toString()).contains("broken.gguf is no GGUF file");
  }

  @Test
  void pullsNothingThatIsHereAndPrintsItsPlace() {
    assertThat(run("pull", DEFAULT)).isZero();

    assertThat(out.toString().strip()).isEqualTo(stored.toString());
  }

  @Test
  void saysWhichModelsCanBePulled() {
    assertThat(run("pull", "gpt-9")).isEqualTo(1);

    assertThat(err.toString()).contains("no model \"gpt-9\"", "qwen3-0.6b-q8_0");
  }

  @Test
  void printsWhereAModelLies() {
    assertThat(run("path", "smollm2-135m")).isZero();

    assertThat(out.toString().strip()).isEqualTo(stored.toString());
  }

  @Test
  void removesAModel() {
    assertThat(run("remove", DEFAULT)).isZero();
    assertThat(stored).doesNotExist();

    assertThat(run("remove", DEFAULT)).isEqualTo(1);
    assertThat(err.toString()).contains("there is no model \"" + DEFAULT + "\"");
  }

  @Test
  void convertsBesideTheOrigin() {
    assertThat(run("convert", DEFAULT, "--type", "q8_0")).isZero();

    Path made = home.resolve("models/smollm2-135m-instruct-q8_0.gguf");
    assertThat(out.toString().strip()).isEqualTo(made.toString());
    assertThat(made).exists();
    assertThat(stored).exists();

    run("list");
    assertThat(row("smollm2-135m-instruct-q8_0")).contains(" here ", "Q8_0", "Apache-2.0");
  }

  @Test
  void copiesWhatHasTheChecksum() throws Exception {
    Path model = write(home.resolve("models/mine.gguf"), 7);
    String sha256 = Sha256.hex(Files.readAllBytes(model));
    Path volume = home.resolve("volume");

    assertThat(run("copy", "mine", volume.toString(), "--sha256", sha256)).isZero();

    assertThat(out.toString().strip()).isEqualTo(volume.resolve("mine.gguf").toString());
    assertThat(volume.resolve("mine.gguf")).hasSameBinaryContentAs(model);
    // It is another user's process that serves it.
    assertThat(Files.getPosixFilePermissions(volume.resolve("mine.gguf")))
        .isEqualTo(Files.getPosixFilePermissions(model));
  }

  @Test
  void leavesNothingOfACopyWithAnotherChecksum() {
    Path volume = home.resolve("volume");

    // This file has the name of a model whose checksum the catalogue knows.
    assertThat(run("copy", DEFAULT, volume.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("has the SHA-256 ", "it is not copied");
    assertThat(volume).isEmptyDirectory();
  }

  @Test
  void listsTheTypesForAnUnknownOne() {
    assertThat(run("convert", DEFAULT, "--type", "Q3")).isEqualTo(1);

    assertThat(err.toString()).contains("--type must be one of Q8_0, Q4_0, ");
  }

  @Test
  void saysThatAVerbIsMissing() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString())
        .contains("a verb is missing; there is: convert, copy, list, path, pull, remove");
  }
}
