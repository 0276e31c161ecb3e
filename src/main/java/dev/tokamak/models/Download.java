package dev.tokamak.models;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Fetches a file over HTTP: resumes what an earlier try left, checks the SHA-256, and puts the file
 * in its place by a rename, so that it is there whole or not at all.
 *
 * <p>What has come so far lies beside the target as {@code NAME.part}. Any number of threads and
 * processes may fetch the same target at once: one does the work, the others wait for it.
 */
final class Download {
  private final HttpSource http;
  private final Patience patience;
  private final Progress progress;

  Download(HttpSource http, Patience patience, Progress progress) {
    this.http = http;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * What was fetched.
   *
   * @param serverDeclared whether the checksum is the server's own, not one that we knew before
   */
  record Fetched(String sha256, long sizeBytes, boolean serverDeclared) {}

  /**
   * What to fetch.
   *
   * @param what for people
   * @param sha256 that the file must have; where empty, the one that the server declares
   * @param check a last look before the rename
   */
  record Wanted(URI uri, Path target, String what, Optional<String> sha256, FileCheck check) {
    Path part() {
      return target.resolveSibling(target.getFileName() + ".part");
    }

    Path lock() {
      return target.resolveSibling("." + target.getFileName() + ".lock");
    }
  }

  /**
   * Fetches one file; returns at once if the target is there with the right checksum.
   *
   * @throws IOException with a reason that fits behind "…:" in a sentence; a {@link
   *     RefusedException} where trying again would not help
   */
  Fetched fetch(Wanted wanted) throws IOException {
    return FileLocks.holding(
        wanted.lock(),
        () -> progress.note("Somebody else is fetching " + wanted.what() + "; waiting for them."),
        () -> untilDone(wanted));
  }

  private Fetched untilDone(Wanted wanted) throws IOException {
    if (wanted.sha256().isPresent() && has(wanted.target(), wanted.sha256().get())) {
      return new Fetched(wanted.sha256().get(), Files.size(wanted.target()), false);
    }
    for (int attempt = 1; ; attempt++) {
      long before = size(wanted.part());
      try {
        Optional<Fetched> fetched = attempt(wanted, before);
        if (fetched.isPresent()) {
          return fetched.get();
        }
        if (attempt >= patience.tries()) {
          throw new RefusedException("it gave no whole file in " + attempt + " tries");
        }
      } catch (RefusedException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        // A source that never gave a byte is left at once: there may be a better one.
        boolean begun = attempt > 1 || size(wanted.part()) > before;
        if (!begun || attempt >= patience.tries()) {
          throw e;
        }
        progress.note("The connection broke (" + Problems.reason(e) + "); going on from there.");
        pause(attempt);
      }
    }
  }

  /** Empty if the part at hand was of no use and is gone, so that the next try begins afresh. */
  private Optional<Fetched> attempt(Wanted wanted, long have) throws IOException {
    try (HttpSource.Answer answer = http.get(wanted.uri(), have)) {
      String expected = expected(wanted, answer);
      if (has(wanted.target(), expected)) {
        return Optional.of(fetched(wanted, expected));
      }
      switch (answer.status()) {
        case 200 -> copy(wanted, answer, 0);
        case 206 -> {
          if (answer.start() != have) {
            throw new RefusedException("it gave another part of the file than was asked for");
          }
          copy(wanted, answer, have);
        }
        case 416 -> {
          // Asked for what lies behind the end: the part is whole already, or not of this file.
          if (have == 0) {
            throw new RefusedException("it answered with HTTP status 416");
          }
          if (answer.total() != have) {
            Files.delete(wanted.part());
            return Optional.empty();
          }
        }
        default -> throw new RefusedException("it answered with HTTP status " + answer.status());
      }
      return finish(wanted, expected, have > 0 && answer.status() != 200);
    }
  }

  private String expected(Wanted wanted, HttpSource.Answer answer) throws IOException {
    if (answer.status() >= 400 && answer.status() != 416) {
      throw new RefusedException("it answered with HTTP status " + answer.status());
    }
    String expected =
        wanted
            .sha256()
            .or(answer::sha256)
            .orElseThrow(
                () -> new RefusedException("it does not say the file's SHA-256 to check it by"));
    String declared = answer.sha256().orElse(expected);
    if (!declared.equals(expected)) {
      throw new RefusedException(
          "it has another file (SHA-256 %s, expected %s)".formatted(declared, expected));
    }
    return expected;
  }

  private void copy(Wanted wanted, HttpSource.Answer answer, long from) throws IOException {
    requireSpace(wanted.part(), answer.total() - from);
    try (FileChannel channel =
            FileChannel.open(wanted.part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel);
        Progress.Step step = progress.begin(wanted.what(), answer.total(), from);
        SilenceGuard guard = new SilenceGuard(answer.body(), patience.silence())) {
      channel.truncate(from).position(from);
      byte[] buffer = new byte[1 << 16];
      long done = from;
      for (int n = guard.read(buffer); n >= 0; n = guard.read(buffer)) {
        out.write(buffer, 0, n);
        done += n;
        step.at(done);
      }
      if (answer.total() >= 0 && done < answer.total()) {
        throw new IOException("%d of %d bytes came".formatted(done, answer.total()));
      }
      channel.force(true);
    }
  }

  private Optional<Fetched> finish(Wanted wanted, String expected, boolean resumed)
      throws IOException {
    String actual = Checksums.hex(Checksums.update(Checksums.sha256(), wanted.part()));
    if (!actual.equals(expected)) {
      Files.delete(wanted.part());
      if (resumed) {
        progress.note("What an earlier try left does not fit; starting again.");
        return Optional.empty();
      }
      throw new RefusedException(
          "it gave another file (SHA-256 %s, expected %s)".formatted(actual, expected));
    }
    try {
      wanted.check().check(wanted.part());
    } catch (IOException e) {
      Files.delete(wanted.part());
      throw new RefusedException(e.getMessage());
    }
    Files.move(
        wanted.part(),
        wanted.target(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return Optional.of(fetched(wanted, expected));
  }

  private static Fetched fetched(Wanted wanted, String sha256) throws IOException {
    return new Fetched(sha256, Files.size(wanted.target()), wanted.sha256().isEmpty());
  }

  private static boolean has(Path target, String sha256) throws IOException {
    return Files.isRegularFile(target)
        && Checksums.hex(Checksums.update(Checksums.sha256(), target)).equals(sha256);
  }

  /** Fails before the disk is full, which other programs would suffer from as well. */
  static void requireSpace(Path file, long bytes) throws IOException {
    long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
    if (bytes > free) {
      throw new RefusedException(
          "%s has %s free and %s are needed"
              .formatted(
                  file.toAbsolutePath().getParent(),
                  ConsoleProgress.bytes(free),
                  ConsoleProgress.bytes(bytes)));
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private void pause(int attempt) throws IOException {
    try {
      Thread.sleep(patience.pause().multipliedBy(attempt));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
