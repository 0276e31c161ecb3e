package dev.tokamak.models;

import java.io.IOException;
import java.nio.file.Path;

/** A model file that the engine must not see; the message says why in one sentence. */
public final class UnusableModelException extends IOException {
  private final Path file;

  UnusableModelException(Path file, String problem) {
    super(file + " " + problem);
    this.file = file;
  }

  /** The file in question. */
  public Path file() {
    return file;
  }
}
