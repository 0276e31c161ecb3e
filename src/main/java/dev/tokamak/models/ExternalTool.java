package dev.tokamak.models;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the package managers that know where the user gets packages from. */
final class ExternalTool {
  private static final long TICK_MILLIS = 200;
  private static final long PROBE_SECONDS = 30;

  /** Called while the tool runs. */
  interface Tick {
    void tick() throws IOException;
  }

  private ExternalTool() {}

  /** The first of the commands that answers to {@code --version}. */
  static Optional<List<String>> firstThatWorks(List<List<String>> commands) throws IOException {
    for (List<String> command : commands) {
      if (works(command)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  private static boolean works(List<String> command) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(append(command, List.of("--version")))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
    } catch (IOException _) {
      return false; // There is no such program.
    }
    try {
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException _) {
      throw interrupted();
    } finally {
      process.destroy();
    }
  }

  /**
   * Runs a tool to its end.
   *
   * @param folder to work in; the tool's output is written to {@code output.log} there
   * @throws IOException with the tool's own last complaint if it fails
   */
  static void run(
      List<String> command,
      List<String> arguments,
      Path folder,
      Map<String, String> environment,
      Tick tick)
      throws IOException {
    Path log = folder.resolve("output.log");
    ProcessBuilder builder =
        new ProcessBuilder(append(command, arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        tick.tick();
      }
      tick.tick();
    } catch (InterruptedException _) {
      throw interrupted();
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "\"%s\" failed: %s".formatted(String.join(" ", command), complaint(log)));
    }
  }

  /** The last line that says ERROR or npm's "error", otherwise the last line. */
  private static String complaint(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.contains("A complete log of this run"))
            .toList();
    return lines.reversed().stream()
        .filter(line -> line.startsWith("ERROR") || line.startsWith("npm error"))
        .findFirst()
        .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
        .orElse("it said nothing");
  }

  private static List<String> append(List<String> first, List<String> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }
}
