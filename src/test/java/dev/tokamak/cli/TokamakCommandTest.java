package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.ErrorCode;
import jakarta.enterprise.inject.Vetoed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TokamakCommandTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    return run(TokamakCommand.commandLine(arguments), arguments);
  }

  private int run(CommandLine commandLine, String... arguments) {
    return commandLine.setErr(new PrintWriter(err)).setOut(new PrintWriter(out)).execute(arguments);
  }

  private int runFailing(Exception failure) {
    return run(TokamakCommand.commandLine().addSubcommand(new Failing(failure)), "fail");
  }

  /** A verb that fails as it is told. */
  @Vetoed // Quarkus makes beans of commands
  @Command(name = "fail")
  record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  @Test
  void everyVerbHasHelp() {
    var verbs = TokamakCommand.commandLine().getSubcommands().keySet();

    assertThat(verbs).isNotEmpty();
    assertThat(verbs)
        .allSatisfy(verb -> assertThat(run(verb, "--help")).describedAs(verb).isZero());
    assertThat(out.toString())
        .contains(verbs.stream().map("Usage: tokamak %s"::formatted).toList());
  }

  @Test
  void aVerbIsNeeded() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString()).contains("a verb is missing", "complete", "tokamak --help");
  }

  @Test
  void anUnknownVerbIsNamedBesideThoseThatExist() {
    assertThat(run("fly")).isEqualTo(2);

    assertThat(err.toString()).contains("there is no verb 'fly'", "complete", "tokamak --help");
  }

  @Test
  void anUnknownOptionIsNamedWithTheVerbsHelp() {
    assertThat(run("complete", "--fly", "Hi")).isEqualTo(2);

    assertThat(err.toString()).contains("--fly", "tokamak complete --help");
  }

  @Test
  void aValueOfTheWrongKindIsNamed() {
    assertThat(run("complete", "--max-tokens", "many", "Hi")).isEqualTo(2);

    assertThat(err.toString()).contains("--max-tokens", "many");
  }

  @Test
  void aFailureThatTheUserCanActOnIsOneSentence() {
    assertThat(runFailing(ErrorCode.MODEL_NOT_FOUND.because("there is no model 'm'"))).isEqualTo(1);

    assertThat(err.toString().strip()).isEqualTo("tokamak: there is no model 'm'");
  }

  @Test
  void aFileErrorSaysWhatIsWrongWithTheFile() {
    runFailing(new NoSuchFileException("/a/model.gguf"));
    runFailing(new AccessDeniedException("/b"));
    runFailing(new IOException("the disk is full"));

    assertThat(err.toString().lines())
        .containsExactly(
            "tokamak: /a/model.gguf does not exist",
            "tokamak: /b may not be accessed by this user",
            "tokamak: the disk is full");
  }

  @Test
  void aDefectShowsWhereItIs() {
    assertThat(runFailing(new IllegalStateException("impossible"))).isEqualTo(1);

    assertThat(err.toString()).contains("defect", "impossible", "TokamakCommandTest");
  }
}
