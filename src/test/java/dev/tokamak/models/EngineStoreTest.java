package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineStoreTest {
  private static final String BINS = "package/bins/linux-x64/";

  @TempDir Path folder;

  private final Notes notes = new Notes();
  private Path home;
  private Path archive;
  private Path engine;

  @BeforeEach
  void setUp() throws IOException {
    home = folder.resolve("home");
    engine = home.resolve("engine/3.22.1/linux-x64");
    archive = folder.resolve("package.tgz");
    write(
        new TarWriter()
            .file("package/LICENSE", "a licence")
            .file("package/package.json", "{}")
            .file(BINS + "libllama.v0.5.0.so", "library")
            .file(BINS + "libggml-base.so", "base")
            .file(BINS + "llama-addon.node", "addon")
            .file(BINS + "deeper/x.so", "no")
            .file("package/bins/linux-arm64/libother.so", "other"));
  }

  private void write(TarWriter tar) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(tar.bytes());
    }
  }

  private List<List<String>> npm() throws IOException {
    return PackageManagers.script(
        folder, "npm", "echo run >> '" + folder + "/runs'", "cp '" + archive + "' engine.tgz");
  }

  private EngineStore store() throws IOException {
    return new EngineStore(
        home, Optional.of(new EnginePlatform("linux-x64", Checksums.sha512(archive))), npm());
  }

  @Test
  void unpacksThePlatformsLibrariesAndTheLicence() throws IOException {
    EngineStore store = store();
    assertThat(store.installed()).isEmpty();

    assertThat(store.ensure(notes)).isEqualTo(engine);

    assertThat(store.installed()).contains(engine);
    try (Stream<Path> files = Files.list(engine)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("LICENSE", "libllama.v0.5.0.so", "libggml-base.so");
    }
    assertThat(engine.resolve("libggml-base.so")).hasContent("base");
    assertThat(Files.readAllLines(folder.resolve("npm.arguments")))
        .startsWith("pack", "@node-llama-cpp/linux-x64@3.22.1");
    try (Stream<Path> left = Files.list(home.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void fetchesOnceForManyCallers() throws Exception {
    EngineStore store = store();

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Path> ensure = () -> store.ensure(notes);
      for (Future<Path> path : threads.invokeAll(List.of(ensure, ensure, ensure, ensure))) {
        assertThat(path.get()).isEqualTo(engine);
      }
    }

    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
  }

  @Test
  void repairsWhatABrokenTryLeft() throws IOException {
    Files.createDirectories(engine);
    Files.writeString(engine.resolve("libggml-base.so"), "half");
    Path rest = home.resolve("tmp/engine-3.22.1-linux-x64/unpacked");
    Files.createDirectories(rest);
    Files.writeString(rest.resolve("LICENSE"), "rest");

    store().ensure(notes);

    assertThat(engine.resolve("libggml-base.so")).hasContent("base");
    assertThat(engine.resolve("libllama.v0.5.0.so")).hasContent("library");
  }

  @Test
  void refusesAnotherArchiveThanThePinnedOne() throws IOException {
    EngineStore store = new EngineStore(home, Optional.of(EnginePlatform.LINUX_X64), npm());

    assertThatThrownBy(() -> store.ensure(notes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another archive")
        .hasMessageContaining("--engine FOLDER");
    assertThat(engine).doesNotExist();
  }

  @Test
  void refusesAnArchiveWithoutTheLibrary() throws IOException {
    write(new TarWriter().file("package/LICENSE", "a licence"));

    assertThatThrownBy(() -> store().ensure(notes))
        .hasMessageContaining("holds no libllama.v0.5.0.so");
    assertThat(engine).doesNotExist();
  }

  @Test
  void saysWhatNpmComplainsAboutAndWhatToDoInstead() throws IOException {
    List<List<String>> npm =
        PackageManagers.script(
            folder,
            "npm",
            "echo 'npm error code E404'",
            "echo 'npm error A complete log of this run can be found in: x' >&2",
            "exit 1");
    EngineStore store = new EngineStore(home, Optional.of(EnginePlatform.LINUX_X64), npm);

    assertThatThrownBy(() -> store.ensure(notes))
        .hasMessageContaining("npm error code E404")
        .hasMessageContaining("tokamak.engine.library");
  }

  @Test
  void saysWhatToDoWithoutNpm() {
    EngineStore store =
        new EngineStore(
            home,
            Optional.of(EnginePlatform.LINUX_X64),
            List.of(List.of(folder.resolve("none").toString())));

    assertThatThrownBy(() -> store.ensure(notes))
        .hasMessage(
            "the engine could not be fetched: it needs npm, which is not installed; a folder with"
                + " exactly this library, libllama of llama.cpp v0.5.0, can be named by --engine"
                + " FOLDER, tokamak.engine.library or TOKAMAK_ENGINE");
  }

  @Test
  void saysWhatToDoOnAnotherPlatform() throws IOException {
    EngineStore store = new EngineStore(home, Optional.empty(), npm());

    assertThat(store.installed()).isEmpty();
    assertThatThrownBy(() -> store.ensure(notes))
        .hasMessageStartingWith("there is no prebuilt engine for ")
        .hasMessageContaining("TOKAMAK_ENGINE");
  }

  @Test
  void knowsThePlatformsWithAPinnedChecksum() {
    assertThat(EnginePlatform.of("Linux", "amd64")).contains(EnginePlatform.LINUX_X64);
    assertThat(EnginePlatform.of("Linux", "aarch64")).contains(EnginePlatform.LINUX_ARM64);
    assertThat(EnginePlatform.of("Linux", "riscv64")).isEmpty();
    assertThat(EnginePlatform.of("Mac OS X", "aarch64")).isEmpty();
    assertThat(List.of(EnginePlatform.LINUX_X64, EnginePlatform.LINUX_ARM64))
        .allSatisfy(platform -> assertThat(platform.sha512()).matches("[0-9a-f]{128}"));
  }

  @Test
  void acceptsANamedFolderThatHoldsALibllama() throws IOException {
    Path named = Files.createDirectories(folder.resolve("own"));
    assertThatThrownBy(() -> EngineStore.named(named)).hasMessageContaining("no libllama in");
    assertThatThrownBy(() -> EngineStore.named(folder.resolve("absent")))
        .hasMessageContaining("does not exist");

    Files.createFile(named.resolve("libllama.dylib"));
    assertThat(EngineStore.named(named)).isEqualTo(named);
  }
}
