package dev.tokamak.cli;

import dev.tokamak.llama.FileType;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.models.ConsoleProgress;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code tokamak} itself: it has verbs, help and a version, and does nothing alone. */
@Command(
    name = "tokamak",
    mixinStandardHelpOptions = true,
    versionProvider = TokamakCommand.Version.class,
    synopsisSubcommandLabel = "VERB",
    description = "A language model behind an HTTP API.",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:failed, for a reason told in one sentence",
      "2:wrong usage",
      "130:stopped by Ctrl-C"
    },
    footer = {
      "",
      "tokamak VERB --help tells about one verb. In a clone, ./tokamak test runs all tests."
    })
public final class TokamakCommand implements Runnable {
  /** In the order in which the help tells them. */
  private static final List<Verb> VERBS =
      List.of(
          new Verb("serve", ServeCommand::new),
          new Verb("complete", CompleteCommand::new),
          new Verb("keys", KeysCommand::new),
          new Verb("health", HealthCommand::new),
          new Verb("config", ConfigCommand::new),
          new Verb("bench", BenchCommand::new),
          new Verb("models", TokamakCommand::models));

  @Spec private CommandSpec spec;

  private record Verb(String name, Supplier<Object> command) {}

  /**
   * The command line, which tells about failures in one sentence each.
   *
   * @param arguments where they begin with a verb, the command line has no other: to read the
   *     annotations of all verbs takes longer than most of what a verb does
   */
  public static CommandLine commandLine(String... arguments) {
    CommandLine commandLine = new CommandLine(new TokamakCommand());
    String first = arguments.length == 0 ? "" : arguments[0];
    boolean known = VERBS.stream().anyMatch(verb -> verb.name.equals(first));
    for (Verb verb : VERBS) {
      if (!known || verb.name.equals(first)) {
        commandLine.addSubcommand(verb.name, verb.command.get());
      }
    }
    commandLine.getSubcommands().values().forEach(TokamakCommand::giveVersion);
    return commandLine
        .setParameterExceptionHandler(new UsageReport())
        .setExecutionExceptionHandler(new FailureReport());
  }

  private static ModelsCommand models() {
    return new ModelsCommand(
        () -> {
          Settings settings = Settings.load();
          return new ModelsCommand.Place(settings.home(), settings.models());
        },
        (from, to, type) ->
            LlamaLibrary.open(EngineFolder.of(Settings.load(), ConsoleProgress.onStandardError()))
                .quantize(from, to, FileType.valueOf(type)));
  }

  private static void giveVersion(CommandLine verb) {
    verb.getCommandSpec().versionProvider(new Version());
    verb.getSubcommands().values().forEach(TokamakCommand::giveVersion);
  }

  @Override
  public void run() {
    throw UsageReport.missingVerb(spec.commandLine());
  }

  /** The version that the build wrote into the application's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tokamak " + Version.class.getPackage().getImplementationVersion()};
    }
  }
}
