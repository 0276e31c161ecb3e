package dev.tokamak.jinja;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The chat templates of real models, fetched once, and what jinja2 makes of them. */
public final class RealTemplates {
  private static final Path FOLDER = Path.of("target", "templates");
  private static final Path LOG = Path.of("target", "templates.log");

  private RealTemplates() {}

  /** Fetches what is not there yet; the file with jinja2's texts. */
  public static synchronized Path reference() {
    try {
      Process fetching =
          new ProcessBuilder("bash", "src/test/templates/fetch.sh", FOLDER.toString())
              .redirectErrorStream(true)
              .redirectOutput(LOG.toFile())
              .start();
      if (!fetching.waitFor(5, TimeUnit.MINUTES) || fetching.exitValue() != 0) {
        fetching.destroy();
        throw new AssertionError("templates or jinja2 are missing: " + Files.readString(LOG));
      }
      return FOLDER.resolve("reference.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of all templates. */
  public static List<String> names() {
    reference();
    try (Stream<Path> files = Files.list(FOLDER.resolve("templates"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jinja"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A template's source. */
  public static String source(String name) {
    try {
      return Files.readString(FOLDER.resolve("templates").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
