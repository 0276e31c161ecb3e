package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  @TempDir Path folder;

  private final Notes notes = new Notes();
  private Path home;
  private FileServer server;
  private ModelStore store;
  private byte[] model;
  private String sha256;

  @BeforeEach
  void setUp() throws IOException {
    home = folder.resolve("home");
    server = new FileServer();
    store = new ModelStore(home, server.uri(""), DownloadTest.QUICK);
    Path file = writeModel(folder.resolve("tiny.gguf"), 8);
    model = Files.readAllBytes(file);
    sha256 = Checksums.hex(Checksums.update(Checksums.sha256(), file));
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  private static Path writeModel(Path file, int size) throws IOException {
    Files.createDirectories(file.getParent());
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("general.file_type", 3)
        .put("llama.context_length", 64)
        .tensor("t", new float[size], size)
        .write(file);
  }

  private static Source source(String repository) {
    return new Source.HuggingFace(repository, "rev", "dir/file.gguf");
  }

  private static String path(String repository) {
    return "/" + repository + "/resolve/rev/dir/file.gguf";
  }

  private ModelEntry entry(Optional<String> pinned, String... repositories) {
    return new ModelEntry(
        "tiny-q4_1",
        "MIT",
        OptionalLong.of(model.length),
        pinned,
        Stream.of(repositories).map(ModelStoreTest::source).toList(),
        OptionalInt.of(64),
        "none");
  }

  @Test
  void isEmptyBeforeThereIsAHome() throws IOException {
    assertThat(store.list()).isEqualTo(new ModelStore.Contents(List.of(), List.of()));
    assertThat(store.find("tiny-q4_1")).isEmpty();
    assertThat(home).doesNotExist();
  }

  @Test
  void pullsAModel() throws IOException {
    server.on(path("a/b"), FileServer.file(model));

    StoredModel pulled = store.pull(entry(Optional.of(sha256), "a/b"), notes);

    assertThat(pulled.name()).isEqualTo("tiny-q4_1");
    assertThat(pulled.file()).isEqualTo(home.resolve("models/tiny-q4_1.gguf"));
    assertThat(pulled.file()).hasBinaryContent(model);
    assertThat(pulled.info().fileType()).isEqualTo("Q4_1");
    assertThat(pulled.origin())
        .contains(new StoredModel.Origin("Hugging Face (a/b)", sha256, "catalogue"));
    assertThat(store.list().models()).containsExactly(pulled);
    assertThat(notes.lines()).isEmpty();
  }

  @Test
  void pullsNothingTwice() throws IOException {
    server.on(path("a/b"), FileServer.file(model));
    store.pull(entry(Optional.of(sha256), "a/b"), notes);

    store.pull(entry(Optional.of(sha256), "a/b"), notes);

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void needsToWriteNothingWhereTheModelIsHere() throws IOException {
    Path file = writeModel(home.resolve("models/tiny-q4_1.gguf"), 8);

    StoredModel pulled = store.pull(entry(Optional.of(sha256), "a/b"), notes);

    assertThat(pulled.file()).isEqualTo(file);
    // A read-only volume would have refused the lock, too.
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void writesDownThatOnlyTheServerVouchesForAFile() throws IOException {
    server.on(path("a/b"), FileServer.redirect("/lfs", Map.of("X-Linked-ETag", sha256)));
    server.on("/lfs", FileServer.file(model));

    StoredModel pulled = store.pull(entry(Optional.empty(), "a/b"), notes);

    assertThat(pulled.origin().orElseThrow().checkedAgainst()).isEqualTo("server");
  }

  @Test
  void triesTheNextSourceWithOneLineWhereOneHasAnotherFile() throws IOException {
    server.on(
        path("other/file"), FileServer.redirect("/x", Map.of("X-Linked-ETag", "0".repeat(64))));
    server.on("/x", FileServer.file(new byte[10]));
    server.on(path("right/file"), FileServer.file(model));

    StoredModel pulled =
        store.pull(entry(Optional.of(sha256), "not/there", "other/file", "right/file"), notes);

    assertThat(pulled.origin().orElseThrow().source()).isEqualTo("Hugging Face (right/file)");
    assertThat(notes.lines())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0))
                  .isEqualTo(
                      "Nothing from Hugging Face (not/there): it answered with HTTP status 404;"
                          + " trying Hugging Face (other/file).");
              assertThat(lines.get(1)).contains("another file", "trying Hugging Face (right/file)");
            });
  }

  @Test
  void namesEachSourcesReasonWhereNoneHasTheFile() {
    assertThatThrownBy(() -> store.pull(entry(Optional.of(sha256), "a/b", "c/d"), notes))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the model tiny-q4_1 could not be fetched: ")
        .hasMessageContaining("Hugging Face (a/b): it answered with HTTP status 404; ")
        .hasMessageContaining("Hugging Face (c/d): it answered with HTTP status 404");
  }

  @Test
  void doesNotKeepAFileThatIsNoModel() {
    byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);
    var digest = Checksums.sha256();
    digest.update(page);
    server.on(
        path("a/b"), FileServer.redirect("/x", Map.of("X-Linked-ETag", Checksums.hex(digest))));
    server.on("/x", FileServer.file(page));

    assertThatThrownBy(() -> store.pull(entry(Optional.empty(), "a/b"), notes))
        .hasMessageContaining("is no GGUF file");
    assertThat(home.resolve("models/tiny-q4_1.gguf")).doesNotExist();
  }

  @Test
  void fetchesAFileAgainThatWasCutShortBySomebody() throws IOException {
    server.on(path("a/b"), FileServer.file(model));
    Path file = home.resolve("models/tiny-q4_1.gguf");
    Files.createDirectories(file.getParent());
    Files.write(file, Arrays.copyOf(model, 100));

    store.pull(entry(Optional.of(sha256), "a/b"), notes);

    assertThat(file).hasBinaryContent(model);
    assertThat(notes.lines().getFirst()).contains("is cut short");
  }

  @Test
  void tellsOfFilesThatAreNoModels() throws IOException {
    writeModel(home.resolve("models/good.gguf"), 8);
    Files.writeString(home.resolve("models/bad.gguf"), "nothing");
    Files.writeString(home.resolve("models/note.txt"), "not looked at");

    ModelStore.Contents contents = store.list();

    assertThat(contents.models()).extracting(StoredModel::name).containsExactly("good");
    assertThat(contents.problems()).singleElement().asString().contains("bad.gguf is no GGUF file");
  }

  @Test
  void resolvesNamesBeforePaths() throws IOException {
    writeModel(home.resolve("models/mine.gguf"), 8);
    Path outside = writeModel(folder.resolve("elsewhere/Other.gguf"), 8);

    assertThat(store.resolve("mine").file()).isEqualTo(home.resolve("models/mine.gguf"));
    assertThat(store.resolve(outside.toString()).name()).isEqualTo("Other");
    assertThat(store.resolve(outside.toString()).origin()).isEmpty();
  }

  @Test
  void resolvesTheShortNameOfACatalogueModel() throws IOException {
    writeModel(home.resolve("models/smollm2-135m-instruct-q4_1.gguf"), 8);

    assertThat(store.resolve("smollm2-135m").name()).isEqualTo("smollm2-135m-instruct-q4_1");
    assertThat(store.resolve("SmolLM2-135M-Instruct-Q4_1").name())
        .isEqualTo("smollm2-135m-instruct-q4_1");
  }

  @Test
  void saysHowToGetAModelThatIsNotHere() {
    assertThatThrownBy(() -> store.resolve("qwen3-4b"))
        .isInstanceOfSatisfying(
            TokamakException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
        .hasMessageContaining("tokamak models pull qwen3-4b");
    assertThatThrownBy(() -> store.resolve("nonsense"))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("no model \"nonsense\"");
    assertThatThrownBy(() -> store.resolve("missing/file.gguf"))
        .isInstanceOf(UnusableModelException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void neverLooksOutsideForAName() throws IOException {
    writeModel(home.resolve("secret.gguf"), 8);

    assertThat(store.find("../secret")).isEmpty();
    assertThatThrownBy(() -> store.remove("../secret")).isInstanceOf(TokamakException.class);
    assertThat(home.resolve("secret.gguf")).exists();
  }

  @Test
  void removesAModelWithWhatLiesBesideIt() throws IOException {
    server.on(path("a/b"), FileServer.file(model));
    store.pull(entry(Optional.of(sha256), "a/b"), notes);

    assertThat(store.remove("tiny-q4_1")).isEqualTo(model.length);

    try (Stream<Path> left = Files.list(home.resolve("models"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.endsWith(".lock"));
    }
    assertThatThrownBy(() -> store.remove("tiny-q4_1"))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("no model \"tiny-q4_1\"");
  }

  @Test
  void converts() throws IOException {
    writeModel(home.resolve("models/tiny-q4_1.gguf"), 8);
    Quantizer toQ8 =
        (from, to, type) -> {
          assertThat(from).isEqualTo(home.resolve("models/tiny-q4_1.gguf"));
          assertThat(type).isEqualTo("Q8_0");
          new GgufWriter()
              .put("general.architecture", "llama")
              .put("general.file_type", 7)
              .tensor("t", new float[16], 16)
              .write(to);
        };

    StoredModel made =
        new ModelConverter(store, toQ8).convert("tiny-q4_1", QuantizationType.Q8_0, notes);

    assertThat(made.name()).isEqualTo("tiny-q8_0");
    assertThat(made.file()).isEqualTo(home.resolve("models/tiny-q8_0.gguf"));
    assertThat(made.info().fileType()).isEqualTo("Q8_0");
    assertThat(made.origin().orElseThrow().source()).isEqualTo("converted from tiny-q4_1");
    assertThat(home.resolve("tmp/convert-tiny-q8_0")).doesNotExist();
  }

  @Test
  void convertsNothingTwice() throws IOException {
    writeModel(home.resolve("models/tiny-q4_1.gguf"), 8);
    writeModel(home.resolve("models/tiny-q8_0.gguf"), 8);
    Quantizer never =
        (from, to, type) -> {
          throw new AssertionError("asked");
        };

    assertThat(
            new ModelConverter(store, never)
                .convert("tiny-q4_1", QuantizationType.Q8_0, notes)
                .name())
        .isEqualTo("tiny-q8_0");
  }

  @Test
  void refusesToConvertToTheTypeThatItHas() throws IOException {
    writeModel(home.resolve("models/tiny.gguf"), 8);
    Path q8 =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.file_type", 7)
            .tensor("t", new float[8], 8)
            .write(home.resolve("models/tiny.gguf"));

    assertThatThrownBy(
            () ->
                new ModelConverter(store, (from, to, type) -> Files.copy(from, to))
                    .convert(q8.toString(), QuantizationType.Q8_0, notes))
        .isInstanceOf(TokamakException.class)
        .hasMessage("the model tiny is Q8_0 already");
  }

  @Test
  void leavesNothingOfAConversionThatFails() throws IOException {
    writeModel(home.resolve("models/tiny-q4_1.gguf"), 8);
    Quantizer half =
        (from, to, type) -> {
          Files.write(to, Arrays.copyOf(model, 50));
          throw new IOException("the disk is full");
        };
    Quantizer wrong = (from, to, type) -> Files.writeString(to, "no model");

    for (Quantizer quantizer : List.of(half, wrong)) {
      assertThatThrownBy(
              () ->
                  new ModelConverter(store, quantizer)
                      .convert("tiny-q4_1", QuantizationType.Q4_0, notes))
          .isInstanceOf(IOException.class);
      assertThat(home.resolve("models/tiny-q4_0.gguf")).doesNotExist();
      assertThat(home.resolve("tmp/convert-tiny-q4_0")).doesNotExist();
    }
  }

  @Test
  void namesAConvertedModelByItsNewType() {
    assertThat(ModelConverter.converted("smollm2-135m-instruct-q4_1", QuantizationType.Q8_0))
        .isEqualTo("smollm2-135m-instruct-q8_0");
    assertThat(ModelConverter.converted("qwen3-4b-q4_k_m", QuantizationType.IQ4_NL))
        .isEqualTo("qwen3-4b-iq4_nl");
    assertThat(ModelConverter.converted("Model.Q5_K_S", QuantizationType.F16))
        .isEqualTo("model-f16");
    assertThat(ModelConverter.converted("model-bf16", QuantizationType.Q4_K_M))
        .isEqualTo("model-q4_k_m");
    assertThat(ModelConverter.converted("qwen3-4b", QuantizationType.Q6_K))
        .isEqualTo("qwen3-4b-q6_k");
  }
}
