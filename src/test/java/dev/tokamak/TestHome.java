package dev.tokamak;

import dev.tokamak.models.Catalogue;
import dev.tokamak.models.EngineStore;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Where tests find the engine and the default model: in the home that {@code tokamak serve} uses,
 * so that a machine fetches them once. Nothing else of that home is touched.
 */
public final class TestHome {
  private TestHome() {}

  /** {@code TOKAMAK_HOME}, or where it is by default. */
  public static Path path() {
    String home = System.getenv("TOKAMAK_HOME");
    return home == null ? Path.of(System.getProperty("user.home"), ".tokamak") : Path.of(home);
  }

  /** The folder of the engine library; fetches it where it is not there. */
  public static Path engine() {
    try {
      return new EngineStore(path()).ensure(Progress.silent());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The file of the default model; fetches it where it is not there. */
  public static Path defaultModel() {
    try {
      return new ModelStore(path()).pull(Catalogue.DEFAULT, Progress.silent()).file();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
