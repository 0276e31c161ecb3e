package dev.tokamak.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the system bring in the pages of a KV cache beside the library, which clears them one after
 * the other when it makes a context: being given pages is most of what that takes, and this thread
 * comes from the other end.
 *
 * <p>The library tells nobody where the cache lies, so this looks for a large area that was not
 * there before ({@code proc_pid_maps(5)}). Asking for pages changes nothing in them ({@code
 * MADV_POPULATE_WRITE}, since Linux 5.14); where they cannot be asked for, all goes on as without.
 */
final class PagesAhead implements AutoCloseable {
  private static final Path MAPS = Path.of("/proc/self/maps");

  /** Less than that is there sooner than it is found. */
  private static final long WORTH_IT = 64L << 20;

  private static final long CHUNK = 2L << 20;

  private static final long PAUSE_NANOS = 1_000_000;

  private final long bytes;
  private final List<Area> before;
  private final Thread thread;
  private volatile boolean closed;

  private PagesAhead(long bytes, List<Area> before) {
    this.bytes = bytes;
    this.before = before;
    this.thread = Thread.ofPlatform().name("pages").daemon().start(this::run);
  }

  /**
   * Looks for a cache of about so many bytes until it is closed; empty where that would gain
   * nothing.
   */
  static Optional<PagesAhead> of(long bytes) {
    if (bytes < WORTH_IT || Runtime.getRuntime().availableProcessors() == 1) {
      return Optional.empty();
    }
    List<Area> areas = areas();
    return areas.isEmpty() ? Optional.empty() : Optional.of(new PagesAhead(bytes, areas));
  }

  private void run() {
    while (!closed) {
      // Half of it, since caches can be divided.
      Optional<Area> cache = largestNew(before, areas()).filter(area -> area.size() >= bytes / 2);
      if (cache.isPresent()) {
        populate(cache.get());
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void populate(Area area) {
    for (long end = area.end; !closed && end > area.start; end -= CHUNK) {
      long start = Math.max(area.start, end - CHUNK);
      if (!CRuntime.populate(start, end - start)) {
        return;
      }
    }
  }

  /** Returns when no page is asked for any more. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException wanted) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Memory of this process that is no file's and can be written; none where nobody tells. */
  private static List<Area> areas() {
    try {
      return Files.readAllLines(MAPS).stream().flatMap(line -> Area.of(line).stream()).toList();
    } catch (IOException notLinux) {
      return List.of();
    }
  }

  /** The largest piece of areas that was in none before: neighbours are told as one. */
  static Optional<Area> largestNew(List<Area> before, List<Area> now) {
    Area largest = null;
    for (Area area : now) {
      for (Area piece : area.without(before)) {
        if (largest == null || piece.size() > largest.size()) {
          largest = piece;
        }
      }
    }
    return Optional.ofNullable(largest);
  }

  /**
   * Addresses.
   *
   * @param end behind the last one
   */
  record Area(long start, long end) {
    /** Of a line of {@link #MAPS}; empty where it is of another kind. */
    static Optional<Area> of(String line) {
      String[] fields = line.trim().split("\\s+", 6);
      if (fields.length != 5 || !fields[1].equals("rw-p")) {
        return Optional.empty();
      }
      int dash = fields[0].indexOf('-');
      return Optional.of(
          new Area(
              Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
              Long.parseUnsignedLong(fields[0].substring(dash + 1), 16)));
    }

    long size() {
      return end - start;
    }

    /** What is left of it without others, which stand in the order of their addresses. */
    List<Area> without(List<Area> others) {
      List<Area> left = new ArrayList<>();
      long from = start;
      for (Area other : others) {
        if (other.end > from && other.start < end) {
          if (other.start > from) {
            left.add(new Area(from, other.start));
          }
          from = other.end;
        }
      }
      if (from < end) {
        left.add(new Area(from, end));
      }
      return left;
    }
  }
}
