package dev.tokamak.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process at a time do something about a file.
 *
 * <p>A file lock belongs to a process, not to a thread, and a second try of the same process fails
 * instead of waiting; so threads queue at a lock in memory first. The lock file stays behind:
 * deleting it would let a third process lock a new file while a second one still waits for the old.
 */
final class FileLocks {
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** What is done under the lock. */
  interface Work<T> {
    T run() throws IOException;
  }

  private FileLocks() {}

  /**
   * Runs the work while holding the lock; the operating system releases it if the process dies.
   *
   * @param waiting told once if somebody else holds the lock
   * @throws IOException if the lock file cannot be made, or from the work
   */
  static <T> T holding(Path lockFile, Runnable waiting, Work<T> work) throws IOException {
    Path key = lockFile.toAbsolutePath().normalize();
    Files.createDirectories(key.getParent());
    ReentrantLock threads = THREADS.computeIfAbsent(key, _ -> new ReentrantLock());
    boolean waited = !threads.tryLock();
    if (waited) {
      waiting.run();
      threads.lock();
    }
    try (FileChannel channel =
        FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        if (!waited) {
          waiting.run();
        }
        lock = channel.lock();
      }
      try {
        return work.run();
      } finally {
        lock.release();
      }
    } finally {
      threads.unlock();
    }
  }
}
