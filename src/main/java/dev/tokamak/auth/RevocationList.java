package dev.tokamak.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which keys are revoked, as {@code keys.json} says at the moment of the question.
 *
 * <p>Each question costs one look at the file's attributes; the file is read again only when they
 * changed. Since it is replaced whole and each change makes it longer, no change goes unnoticed,
 * not even within one tick of the file system's clock.
 *
 * <p>Revocation is final: a file that disappears takes none back. Thread-safe.
 */
final class RevocationList {

  private record Stamp(Object inode, long size, FileTime modified) {}

  private record Seen(Stamp stamp, Set<String> revoked) {}

  private final Path file;
  private volatile Seen seen = new Seen(null, Set.of());

  RevocationList(Path file) {
    this.file = file;
  }

  /**
   * Whether that key is revoked.
   *
   * @throws dev.tokamak.inference.TokamakException when the list is damaged; nobody should get in
   *     then, for whoever was shut out would as well
   */
  boolean contains(String keyId) throws IOException {
    return current().revoked.contains(keyId);
  }

  /** Whether that key was revoked when the file was last looked at; looks at nothing. */
  boolean lastContained(String keyId) {
    return seen.revoked.contains(keyId);
  }

  private Seen current() throws IOException {
    Seen known = seen;
    // The stamp is taken before the content, so the content is never older than the stamp says.
    Stamp stamp = stamp();
    if (stamp == null || Objects.equals(stamp, known.stamp)) {
      return known;
    }
    Set<String> revoked =
        KeyList.read(file).stream()
            .filter(key -> key.revoked().isPresent())
            .map(ApiKey::id)
            .collect(Collectors.toUnmodifiableSet());
    Seen read = new Seen(stamp, revoked);
    seen = read;
    return read;
  }

  private Stamp stamp() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    } catch (NoSuchFileException absent) {
      return null;
    }
  }
}
