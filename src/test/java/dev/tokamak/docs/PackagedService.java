package dev.tokamak.docs;

import dev.tokamak.TestHome;
import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.KeyLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged application, started as a user starts it, on free ports and with a home of its own
 * that shares only the engine and the models with {@link TestHome}. It is the native executable
 * where the build made one, else the jar.
 */
public final class PackagedService implements AutoCloseable {
  static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /** Named by the build's profile {@code native}. */
  private static final String EXECUTABLE = System.getProperty("native.image.path");

  private static final Pattern READY = Pattern.compile("Tokamak serves .* at (https?://\\S+);");
  private static final Pattern MANAGEMENT =
      Pattern.compile("Management interface listening on (https?://\\S+?)\\.?$");
  private static final String LAST_LINE = "  curl http";
  // A hang must not last for ever; nothing is measured by it.
  private static final long MINUTES_TO_START = 10;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final StringBuilder output = new StringBuilder();
  private final Path home;
  private final Process process;
  private String url;
  private String managementUrl;

  private PackagedService(Path home, Process process) {
    this.home = home;
    this.process = process;
  }

  /**
   * Starts the application and waits until it says how to use it.
   *
   * @param options of {@code serve}, beside those of its addresses
   */
  public static PackagedService start(Path home, String... options)
      throws IOException, InterruptedException {
    return start(home, Map.of(), options);
  }

  /** The same, with variables in its environment. */
  static PackagedService start(Path home, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    // So that the home has what the tests of this machine fetched once.
    TestHome.engine();
    TestHome.defaultModel();
    for (String shared : List.of("engine", "models", "tmp")) {
      Path there = Files.createDirectories(TestHome.path().resolve(shared)).toRealPath();
      // Another service may have the same home.
      if (!Files.exists(home.resolve(shared))) {
        Files.createSymbolicLink(home.resolve(shared), there);
      }
    }
    ProcessBuilder command = new ProcessBuilder(tokamak()).redirectErrorStream(true);
    command
        .command()
        .addAll(List.of("serve", "--port=0", "--management-port=0", "--host=localhost"));
    command.command().addAll(List.of(options));
    command.environment().put("TOKAMAK_HOME", home.toString());
    command.environment().putAll(environment);
    PackagedService service = new PackagedService(home, command.start());
    try {
      Thread.ofPlatform().daemon().start(service::read);
      service.awaitReady();
      return service;
    } catch (RuntimeException | InterruptedException failure) {
      service.stop();
      throw failure;
    }
  }

  /** The words of a command line that start the application; its verb and options follow. */
  public static List<String> tokamak() {
    return new ArrayList<>(
        EXECUTABLE != null
            ? List.of(EXECUTABLE)
            : List.of(
                JAVA.toString(), "--enable-native-access=ALL-UNNAMED", "-jar", JAR.toString()));
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException ended) {
      // The process is gone, which whoever waits for it finds out.
    }
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_TO_START);
    while (System.nanoTime() < deadline) {
      String line = lines.poll(1, TimeUnit.SECONDS);
      if (line == null) {
        if (!process.isAlive() && lines.isEmpty()) {
          break;
        }
        continue;
      }
      output.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        url = ready.group(1);
      }
      Matcher management = MANAGEMENT.matcher(line);
      if (management.find()) {
        managementUrl = management.group(1);
      }
      if (line.startsWith(LAST_LINE)) {
        return;
      }
    }
    throw new IllegalStateException("the service did not start:\n" + output);
  }

  /** What it said until it was ready. */
  String output() {
    return output.toString();
  }

  public String url() {
    return url;
  }

  String managementUrl() {
    return managementUrl;
  }

  public Path home() {
    return home;
  }

  /** A document's code, with the addresses of this service in place of the usual ones. */
  String adapted(String text) {
    return text.replace("http://localhost:8080", url)
        .replace("http://localhost:9000", managementUrl);
  }

  /** Asks it to stop, as a supervisor does (SIGTERM), and does not wait. */
  void terminate() {
    process.destroy();
  }

  /** Its exit code, once it has ended; fails where it does not end for long. */
  int awaitExit() {
    Process ended = process.onExit().completeOnTimeout(null, 5, TimeUnit.MINUTES).join();
    if (ended == null) {
      throw new IllegalStateException("the service did not end");
    }
    return ended.exitValue();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** A new API key without limits, in its home. */
  String key(String name) throws IOException {
    KeySpec spec =
        new KeySpec(
            name,
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(Scopes.COMPLETIONS),
            KeyLifetime.DEFAULT,
            KeyLimits.NONE);
    return new ApiKeys(home, Optional.empty()).create(spec).token();
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops it as a supervisor does, and waits for its end. */
  private void stop() {
    process.destroy();
    if (process.onExit().completeOnTimeout(null, 1, TimeUnit.MINUTES).join() == null) {
      process.destroyForcibly();
      throw new IllegalStateException("the service did not stop when it was asked to");
    }
  }
}
