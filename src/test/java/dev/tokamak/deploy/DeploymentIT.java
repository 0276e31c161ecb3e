package dev.tokamak.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokamak.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images and manifests: what {@code src/test/deploy} says of them. Its tools are installed once
 * and kept.
 */
class DeploymentIT {
  private static final Path SUITES = Path.of("src", "test", "deploy").toAbsolutePath();
  private static final boolean IS_NATIVE = System.getProperty("native.image.path") != null;
  private static final String DONE_BEFORE = "skipped: ./tokamak test without --native runs it";
  private static final String REQUIRED = "TEST_REQUIRE_TOOLS";
  // A hang must not last for ever; nothing is measured by it.
  private static final long MINUTES = 30;

  @TempDir Path folder;

  @Test
  void imagesAndManifestsAreAsTheyShouldBe() throws Exception {
    assumeFalse(IS_NATIVE, DONE_BEFORE);
    needs("python3 with venv", "python3", "-c", "import venv, ensurepip");
    String tools = run(Map.of(), SUITES.resolve("tools.sh").toString()).strip();

    run(
        Map.of("TEST_TOOLS", tools),
        Path.of(tools, "python", "bin", "python").toString(),
        "-B",
        "-m",
        "unittest",
        "test_docker",
        "test_manifests");
  }

  @Test
  void theJvmImageServesWithAReadOnlyRootAndNoShell() throws Exception {
    assumeFalse(IS_NATIVE, DONE_BEFORE);
    serves("Dockerfile.jvm");
  }

  @Test
  void theNativeImageServesWithAReadOnlyRootAndNoShell() throws Exception {
    assumeTrue(IS_NATIVE, "skipped: ./tokamak test --native runs it, which makes the executable");
    serves("Dockerfile.native");
  }

  /** Makes the root folder that the Dockerfile makes, and runs the service in it. */
  private void serves(String dockerfile) throws Exception {
    // Some containers allow it to nobody, and no tool helps there.
    skipUnless(
        works(
            "sh",
            "-c",
            "[ $(id -u) = 0 ] && nsenter --version && unshare --mount --net --pid --fork --propagation=private true"),
        "root, unshare and nsenter on Linux");
    needs("npm", "npm", "--version");
    needs("python3", "python3", "--version");
    run(
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "TEST_DOCKERFILE", dockerfile,
            "TEST_MODEL", TestHome.defaultModel().toString()),
        "python3",
        "-B",
        "test_image.py");
  }

  /** Skips where a tool is not here, unless nothing may be skipped. */
  private static void needs(String what, String... command) throws Exception {
    boolean there = works(command);
    if (!there) {
      assertThat(System.getenv(REQUIRED)).as("tests of docker/ and k8s/ need " + what).isNull();
    }
    skipUnless(there, what);
  }

  private static void skipUnless(boolean there, String what) {
    if (!there) {
      String message = "skipped tests of docker/ and k8s/: they need " + what;
      System.err.println(message);
      assumeTrue(false, message);
    }
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  /** Runs a command in the folder of the suites; the answer is its standard output. */
  private String run(Map<String, String> environment, String... command) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(SUITES.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(ended && process.exitValue() == 0)
        .as("%s:%n%s%s", String.join(" ", command), said, Files.readString(err))
        .isTrue();
    return said;
  }
}
