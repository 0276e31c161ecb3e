package dev.tokamak.cli;

import dev.tokamak.llama.FileType;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.models.ConsoleProgress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
    },
    subcommands = {
      ServeCommand.class,
      CompleteCommand.class,
      KeysCommand.class,
      HealthCommand.class,
      ConfigCommand.class,
      BenchCommand.class
    })
public final class TokamakCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The whole command line, which tells about failures in one sentence each. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new TokamakCommand());
    commandLine.addSubcommand(models(Settings.load()));
    commandLine.getSubcommands().values().forEach(TokamakCommand::giveVersion);
    return commandLine
        .setParameterExceptionHandler(new UsageReport())
        .setExecutionExceptionHandler(new FailureReport());
  }

  private static ModelsCommand models(Settings settings) {
    return new ModelsCommand(
        settings.home(),
        settings.models(),
        (from, to, type) ->
            LlamaLibrary.open(EngineFolder.of(settings, ConsoleProgress.onStandardError()))
                .quantize(from, to, FileType.valueOf(type)));
  }

  private static void giveVersion(CommandLine verb) {
    verb.getCommandSpec().versionProvider(new Version());
    verb.getSubcommands().values().forEach(TokamakCommand::giveVersion);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a verb is missing; there is: "
            + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }

  /** The version that the build wrote into the application's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tokamak " + Version.class.getPackage().getImplementationVersion()};
    }
  }
}
