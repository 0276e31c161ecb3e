package dev.tokamak.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokamak.inference.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the suites of {@code src/test/clients}: clients in other languages, each with the packages
 * that its lock file names, against the packaged service. Packages are kept from run to run.
 */
class ClientSuitesIT {
  private static final Path SUITES = Path.of("src", "test", "clients").toAbsolutePath();
  private static final String REQUIRED = "TEST_REQUIRE_CLIENTS";
  private static final int MINUTES = 10;

  private static RunningService service;

  @BeforeAll
  static void start() throws Exception {
    service = RunningService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai-python", "anthropic-python", "langchain-python", "schemathesis"})
  void pythonClientsAreAtHome(String name) throws Exception {
    needs(name, "python3", "-c", "import venv, ensurepip");
    Path suite = SUITES.resolve(name);
    Path installed =
        installed(
            suite,
            "requirements.lock",
            folder -> {
              run(folder, Map.of(), "python3", "-m", "venv", folder.toString());
              run(
                  folder,
                  Map.of(),
                  folder.resolve("bin/python").toString(),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--require-hashes",
                  "-r",
                  suite.resolve("requirements.lock").toString());
            });
    run(
        suite,
        environment(),
        installed.resolve("bin/python").toString(),
        "-B",
        "-m",
        "unittest",
        "test_client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai-node", "ai-sdk", "newman", "openapi"})
  void nodeClientsAreAtHome(String name) throws Exception {
    needs(name, "node", "-e", "if (parseInt(process.versions.node) < 20) process.exit(1)");
    needs(name, "npm", "--version");
    Path suite = SUITES.resolve(name);
    Path installed =
        installed(
            suite,
            "package-lock.json",
            folder -> {
              for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(suite.resolve(file), folder.resolve(file));
              }
              run(folder, Map.of(), "npm", "ci", "--silent", "--ignore-scripts", "--no-audit");
            });
    Files.copy(
        suite.resolve("client.test.mjs"),
        installed.resolve("client.test.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
    run(installed, environment(), "node", "--test", "client.test.mjs");
  }

  private static Map<String, String> environment() throws Exception {
    return Map.of(
        "TOKAMAK_URL", service.url(),
        "TOKAMAK_API_KEY", service.key(),
        "TEST_LIMITED_KEY", service.limitedKey(),
        "TEST_REPOSITORY", Path.of("").toAbsolutePath().toString());
  }

  /** Skips a suite where its language is not here, unless none may be skipped. */
  private static void needs(String suite, String... command) throws Exception {
    boolean there;
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      there = process.waitFor() == 0;
    } catch (IOException missing) {
      there = false;
    }
    if (!there) {
      String message = "skipped " + suite + ": it needs " + String.join(" ", command);
      assertThat(System.getenv(REQUIRED)).as(message).isNull();
      System.err.println(message);
      assumeTrue(false, message);
    }
  }

  private interface Installer {
    void install(Path folder) throws Exception;
  }

  /** A folder with what a lock file names, made once and then whole. */
  private static Path installed(Path suite, String lock, Installer installer) throws Exception {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path cache =
        (caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
            .resolve("tokamak-tests");
    String hash = Sha256.hex(Files.readAllBytes(suite.resolve(lock)));
    Path folder = cache.resolve(suite.getFileName() + "-" + hash.substring(0, 16));
    Path complete = folder.resolve(".complete");
    if (!Files.exists(complete)) {
      // What an interrupted run has left.
      delete(folder);
      Files.createDirectories(folder);
      installer.install(folder);
      Files.createFile(complete);
    }
    return folder;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void run(Path folder, Map<String, String> environment, String... command)
      throws Exception {
    Path log = Files.createTempFile("client", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    // A mistake in a suite must not send anything elsewhere.
    builder.environment().remove("OPENAI_API_KEY");
    builder.environment().remove("ANTHROPIC_API_KEY");
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended && process.exitValue() == 0)
        .as("%s in %s:%n%s", String.join(" ", command), folder, said)
        .isTrue();
    Files.delete(log);
  }
}
