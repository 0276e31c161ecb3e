package dev.tokamak.models;

import java.io.IOException;
import java.nio.file.Path;

/** A last look at a fetched file before it is put in its place. */
@FunctionalInterface
interface FileCheck {

  /** Throws what is wrong with it, as one sentence. */
  void check(Path file) throws IOException;
}
