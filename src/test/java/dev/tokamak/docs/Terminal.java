package dev.tokamak.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the steps of a document as a reader does, one after the other in one terminal. */
final class Terminal {
  // A hang must not last for ever; nothing is measured by it.
  private static final long MINUTES_FOR_A_STEP = 10;

  private final PackagedService service;
  private final Path folder;

  /**
   * @param folder for what steps leave behind
   */
  Terminal(PackagedService service, Path folder) {
    this.service = service;
    this.folder = folder;
  }

  /**
   * Runs a step.
   *
   * @return what it printed
   * @throws AssertionError if it fails
   */
  String run(Document.Step step) throws IOException, InterruptedException {
    String code = service.adapted(step.code());
    return switch (step.language()) {
      case "sh" -> shell(code.replace("./tokamak", "tokamak"));
      case "python" -> shell("python3 " + file("step.py", code));
      case "js" -> shell("node " + file("step.mjs", code));
      case "java" -> shell("'" + PackagedService.JAVA + "' " + file("Step.java", code));
      case String other -> throw new IllegalArgumentException(other);
    };
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String shell(String code) throws IOException, InterruptedException {
    // The launcher would build again what is being tested, so its verbs run directly.
    String script =
        """
        set -e
        [ ! -f exported ] || . ./exported
        tokamak() { '%s' "$@"; }
        %s
        declare -px >exported
        """
            .formatted(String.join("' '", PackagedService.tokamak()), code);
    Path output = folder.resolve("output");
    ProcessBuilder command =
        new ProcessBuilder("bash", file("step.sh", script).toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    command.environment().put("TOKAMAK_HOME", service.home().toString());
    command.environment().put("TOKAMAK_URL", service.url());
    Process process = command.start();
    process.getOutputStream().close();
    if (!process.waitFor(MINUTES_FOR_A_STEP, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(code + "\nfailed:\n" + printed);
    }
    return printed;
  }
}
