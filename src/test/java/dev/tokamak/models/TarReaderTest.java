package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TarReaderTest {

  @Test
  void readsFilesInOrder() throws IOException {
    byte[] archive =
        new TarWriter()
            .file("package/a.txt", "alpha")
            .file("package/empty", "")
            .file("package/block", "x".repeat(512))
            .file("package/more", "y".repeat(513))
            .bytes();

    assertThat(read(archive))
        .containsExactly(
            Map.entry("package/a.txt", "alpha"),
            Map.entry("package/empty", ""),
            Map.entry("package/block", "x".repeat(512)),
            Map.entry("package/more", "y".repeat(513)));
  }

  @Test
  void passesOverWhatIsNoFile() throws IOException {
    byte[] archive =
        new TarWriter()
            .entry('5', "package/", "")
            .entry('g', "pax_global_header", "52 comment=something of no interest to us here\n")
            .entry('2', "package/link", "")
            .file("package/a.txt", "alpha")
            .bytes();

    assertThat(read(archive)).containsExactly(Map.entry("package/a.txt", "alpha"));
  }

  @Test
  void joinsTheTwoHalvesOfALongName() throws IOException {
    String folder = "f".repeat(90);
    byte[] archive = new TarWriter().file(folder + "/" + "n".repeat(90), "x").bytes();

    assertThat(read(archive)).containsOnlyKeys(folder + "/" + "n".repeat(90));
  }

  @Test
  void skipsContentThatNobodyRead() throws IOException {
    byte[] archive = new TarWriter().file("a", "x".repeat(2000)).file("b", "beta").bytes();
    var tar = new TarReader(new ByteArrayInputStream(archive));

    tar.next().orElseThrow().content().readNBytes(700);

    TarReader.Entry second = tar.next().orElseThrow();
    assertThat(second.name()).isEqualTo("b");
    assertThat(second.size()).isEqualTo(4);
    assertThat(second.content().readAllBytes()).isEqualTo("beta".getBytes(StandardCharsets.UTF_8));
    assertThat(tar.next()).isEmpty();
    assertThat(tar.next()).isEmpty();
  }

  @Test
  void failsOnHalfAnArchive() throws IOException {
    byte[] archive = new TarWriter().file("a", "x".repeat(2000)).bytes();

    assertThatThrownBy(() -> read(Arrays.copyOf(archive, 1000))).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(Arrays.copyOf(archive, 300))).isInstanceOf(EOFException.class);
  }

  @Test
  void failsOnWhatIsNoArchive() {
    byte[] text = "no archive ".repeat(100).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(text)).hasMessageContaining("no tar archive");
  }

  private static Map<String, String> read(byte[] archive) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    var tar = new TarReader(new ByteArrayInputStream(archive));
    for (Optional<TarReader.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      files.put(
          entry.get().name(),
          new String(entry.get().content().readAllBytes(), StandardCharsets.UTF_8));
    }
    return files;
  }
}
