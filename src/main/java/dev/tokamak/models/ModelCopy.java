package dev.tokamak.models;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tokamak.inference.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Copies a model into a folder that another process serves it from, such as a volume that is shared
 * with it. Only what was read as it should be gets its name there. Thread-safe.
 */
public final class ModelCopy {
  private ModelCopy() {}

  /**
   * Copies a model, over what lies there by the same name.
   *
   * @param sha256 what the file must have, in hex; without it: what was written down when it was
   *     fetched, else what the catalogue says; where nobody knows it, any is right
   * @param folder made where it is not there
   * @return the copy
   * @throws IOException if the file has another checksum, or cannot be written; nothing new is in
   *     the folder then
   */
  public static Path copy(StoredModel model, Optional<String> sha256, Path folder)
      throws IOException {
    Optional<String> wanted =
        sha256
            .or(() -> model.origin().map(StoredModel.Origin::sha256))
            .or(() -> Catalogue.find(model.name()).flatMap(ModelEntry::sha256));
    Files.createDirectories(folder);
    Path target = folder.resolve(model.name() + ".gguf").toAbsolutePath().normalize();
    // Not a temporary file of Java's, which only its owner may read: the copy is for others.
    Path fresh = folder.resolve(Ids.next("." + model.name() + "-") + ".new");
    try {
      String actual = write(model.file(), fresh);
      if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(actual)) {
        throw new IOException(
            "the model %s has the SHA-256 %s, not %s; it is not copied"
                .formatted(model.file(), actual, wanted.get()));
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String write(Path from, Path to) throws IOException {
    MessageDigest digest = Checksums.sha256();
    try (InputStream in = Files.newInputStream(from);
        OutputStream file = Files.newOutputStream(to, CREATE_NEW, WRITE);
        OutputStream out = new DigestOutputStream(file, digest)) {
      in.transferTo(out);
    }
    return Checksums.hex(digest);
  }
}
