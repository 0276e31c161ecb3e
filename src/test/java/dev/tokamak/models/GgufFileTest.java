package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  @TempDir Path folder;

  private static GgufWriter model() {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("general.name", "Tiny")
        .put("general.file_type", 3)
        .put("llama.context_length", 256)
        .put("llama.rope.freq_base", 10000f)
        .put("a.double", 1.5)
        .put("a.boolean", true)
        .put("a.long", 5L)
        .putInt32("an.int32", -1)
        .putInt64("an.int64", -1)
        .putUint8("a.uint8", 200)
        .putInt8("an.int8", -2)
        .putUint16("a.uint16", 60000)
        .putInt16("an.int16", -3)
        .putStrings("tokenizer.ggml.tokens", List.of("a", "ö", "", "long ".repeat(20_000)))
        .putInts("tokenizer.ggml.token_type", 1, 2, 3)
        .putFloats("tokenizer.ggml.scores", 0.5f, -1f)
        .put("tokenizer.chat_template", "{{ messages }}")
        .tensor("token_embd.weight", new float[64], 32, 2)
        .tensor("output_norm.weight", new float[3], 3);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void readsTheEssentials() throws IOException {
    Path path = model().write(file("tiny.gguf"));

    GgufInfo info = GgufFile.read(path);

    assertThat(info.version()).isEqualTo(3);
    assertThat(info.architecture()).isEqualTo("llama");
    assertThat(info.fileType()).isEqualTo("Q4_1");
    assertThat(info.contextLength()).hasValue(256);
    assertThat(info.name()).contains("Tiny");
    assertThat(info.tensors()).isEqualTo(2);
    assertThat(info.sizeBytes()).isEqualTo(Files.size(path));
  }

  @Test
  void takesTheTypeOfMostBytesWhereTheHeaderNamesNone() throws IOException {
    Path path =
        new GgufWriter()
            .put("general.architecture", "llama")
            .tensor("t", new float[8], 8)
            .write(file("untyped.gguf"));

    GgufInfo info = GgufFile.read(path);

    assertThat(info.fileType()).isEqualTo("F32");
    assertThat(info.contextLength()).isEmpty();
  }

  @Test
  void honoursAnotherAlignment() throws IOException {
    // The writer pads to 32; data that is aligned to 64 begins later, so the file is too short.
    GgufWriter writer =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.alignment", 1 << 20)
            .tensor("t", new float[8], 8);

    assertThatThrownBy(() -> GgufFile.read(writer.write(file("aligned.gguf"))))
        .isInstanceOf(UnusableModelException.class)
        .hasMessageContaining("is cut short");
  }

  @Test
  void saysThatAFileIsMissing() {
    assertUnusable(file("absent.gguf"), "does not exist");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertUnusable(folder, "is a folder");
  }

  @Test
  void saysThatAFileIsEmpty() throws IOException {
    assertUnusable(Files.createFile(file("empty.gguf")), "is empty");
  }

  @Test
  void saysThatAFileIsOfAnotherKind() throws IOException {
    assertUnusable(Files.writeString(file("page.gguf"), "<html>Not found</html>"), "is no GGUF");
    assertUnusable(Files.writeString(file("short.gguf"), "GG"), "is no GGUF");
  }

  @Test
  void saysThatTheVersionIsNotRead() throws IOException {
    assertUnusable(withVersion(1), "is GGUF version 1");
    assertUnusable(withVersion(4), "is GGUF version 4");
    assertUnusable(withVersion(Integer.reverseBytes(3)), "is a big-endian GGUF file");
  }

  @Test
  void saysThatTensorDataIsCutShortWithBothSizes() throws IOException {
    byte[] whole = Files.readAllBytes(model().write(file("whole.gguf")));
    // The last tensor's 12 bytes are padded to 32, which no reader needs.
    int needed = whole.length - 20;
    Path exact = write("exact.gguf", whole, needed);
    Path cut = write("cut.gguf", whole, needed - 1);

    assertThat(GgufFile.read(exact).tensors()).isEqualTo(2);
    assertUnusable(
        cut, "is cut short: it has " + (needed - 1) + " bytes and its tensors need " + needed);
  }

  @Test
  void refusesEveryBeginningOfAFile() throws IOException {
    byte[] whole =
        Files.readAllBytes(
            new GgufWriter()
                .put("general.architecture", "llama")
                .putStrings("tokens", List.of("a", "b"))
                .putInts("types", 1, 2)
                .tensor("t", new float[8], 8)
                .write(file("whole.gguf")));

    for (int length = 0; length < whole.length; length++) {
      Path cut = write("cut.gguf", whole, length);
      assertThatThrownBy(() -> GgufFile.read(cut))
          .as("the first %d bytes", length)
          .isInstanceOf(UnusableModelException.class)
          .hasMessageStartingWith(cut + " is ");
    }
  }

  @Test
  void refusesOrReadsAFileWithAnyByteChangedButNeverFailsOtherwise() throws IOException {
    byte[] whole =
        Files.readAllBytes(
            new GgufWriter()
                .put("general.architecture", "llama")
                .putStrings("tokens", List.of("a", "b"))
                .tensor("t", new float[8], 8)
                .write(file("whole.gguf")));

    for (int i = 0; i < whole.length; i++) {
      for (int value : new int[] {0x00, 0x7f, 0xff}) {
        byte[] changed = whole.clone();
        changed[i] = (byte) value;
        Path path = write("changed.gguf", changed, changed.length);
        try {
          GgufFile.read(path);
        } catch (UnusableModelException e) {
          assertThat(e).hasMessageStartingWith(path.toString());
        }
      }
    }
  }

  @Test
  void refusesImpossibleSizes() throws IOException {
    Path path =
        new GgufWriter()
            .put("general.architecture", "llama")
            .tensor("t", new float[8], 8)
            .write(file("huge.gguf"));
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Magic, version and counts take 24 bytes, the one entry 45, the tensor's name 9, its
    // dimensions 4: there stands its size.
    int sizeAt = 24 + 8 + 20 + 4 + 8 + 5 + 9 + 4;
    assertThat(buffer.getLong(sizeAt)).isEqualTo(8);
    buffer.putLong(sizeAt, Long.MAX_VALUE);
    Files.write(path, bytes);

    assertUnusable(path, "is damaged");
  }

  @Test
  void refusesAFileWithoutWeights() throws IOException {
    Path path =
        new GgufWriter().put("general.architecture", "llama").write(file("vocabulary.gguf"));

    assertUnusable(path, "holds no weights");
  }

  @Test
  void refusesAFileThatDoesNotSayItsArchitecture() throws IOException {
    Path path = new GgufWriter().tensor("t", new float[8], 8).write(file("anonymous.gguf"));

    assertUnusable(path, "does not say which architecture");
  }

  @Test
  void readsAVocabularyThatIsLargerThanItsBuffer() throws IOException {
    Path path =
        new GgufWriter()
            .put("general.architecture", "llama")
            .putStrings("tokens", Collections.nCopies(100_000, "token"))
            .put("llama.context_length", 512)
            .tensor("t", new float[8], 8)
            .write(file("vocabulary.gguf"));

    assertThat(GgufFile.read(path).contextLength()).hasValue(512);
  }

  private Path withVersion(int version) throws IOException {
    byte[] bytes = Files.readAllBytes(model().write(file("whole.gguf")));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(4, version);
    return Files.write(file("version.gguf"), bytes);
  }

  private Path write(String name, byte[] bytes, int length) throws IOException {
    return Files.write(file(name), Arrays.copyOf(bytes, length));
  }

  private static void assertUnusable(Path path, String problem) {
    assertThatThrownBy(() -> GgufFile.read(path))
        .isInstanceOf(UnusableModelException.class)
        .hasMessageStartingWith(path + " ")
        .hasMessageContaining(problem);
  }
}
