package dev.tokamak.models;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A folder for what is not finished, on the same file system as its destination so that a rename
 * will do.
 *
 * <p>It has a fixed name, so that the next try clears what a killed one left; whoever opens it must
 * hold the lock of what is made in it.
 */
record WorkFolder(Path path) implements AutoCloseable {

  /** Makes it, empty. */
  static WorkFolder open(Path home, String name) throws IOException {
    Path path = home.resolve("tmp").resolve(name);
    delete(path);
    return new WorkFolder(Files.createDirectories(path));
  }

  /** Makes a folder in it. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(path.resolve(name));
  }

  @Override
  public void close() throws IOException {
    delete(path);
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** How large the largest file below a folder is, while others write there. */
  static long largestFile(Path root) throws IOException {
    var largest =
        new SimpleFileVisitor<Path>() {
          private long bytes;

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes = Math.max(bytes, attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        };
    Files.walkFileTree(root, largest);
    return largest.bytes;
  }
}
