package dev.tokamak.cli;

import dev.tokamak.models.EngineStore;
import dev.tokamak.models.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the engine library is for a verb that needs it. */
final class EngineFolder {
  private EngineFolder() {}

  /**
   * The folder that the configuration names, otherwise the one in the home, which is fetched where
   * it is not there.
   */
  static Path of(Settings settings, Progress progress) throws IOException {
    Optional<Path> named = settings.engineLibrary();
    return named.isPresent()
        ? EngineStore.named(named.get())
        : new EngineStore(settings.home()).ensure(progress);
  }
}
