package dev.tokamak.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code TOKAMAK_HOME/keys}: only its owner may look into it, and its files are replaced whole.
 *
 * <p>Writers exclude each other, in this process and across processes; readers need no lock, since
 * a file is never seen half written. Thread-safe.
 */
final class KeyFolder {

  /** Something done while no other writer is at work. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  // A file lock belongs to the whole process, so threads need one of their own in front of it.
  private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

  private final Path folder;

  KeyFolder(Path home) {
    this.folder = home.toAbsolutePath().resolve("keys");
  }

  Path signingKeyFile() {
    return folder.resolve("signing-key.pem");
  }

  Path keyListFile() {
    return folder.resolve("keys.json");
  }

  /** Runs the work while no other thread or process writes to the folder, which it makes. */
  <T> T exclusively(Work<T> work) throws IOException {
    WITHIN_PROCESS.lock();
    try {
      Files.createDirectories(folder.getParent());
      if (Files.notExists(folder)) {
        Files.createDirectories(folder, ownerOnly("rwx------"));
      }
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        return work.run();
      }
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }

  /**
   * Replaces a file of the folder in one step, readable by its owner only, and on the disk when
   * this returns. To be called within {@link #exclusively}.
   */
  void replace(Path file, String content) throws IOException {
    Path written = Files.createTempFile(folder, ".new-", null, ownerOnly("rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        // A rename may reach the disk before the content does; after a power cut the file would
        // be there and empty.
        channel.force(true);
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private FileAttribute<?>[] ownerOnly(String mode) {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }
}
