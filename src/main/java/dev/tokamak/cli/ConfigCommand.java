package dev.tokamak.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config …}: looks at the configuration without starting the service. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    description = "Looks at the configuration without starting the service.",
    subcommands = ConfigCommand.Check.class)
public final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw UsageReport.missingVerb(spec.commandLine());
  }

  /** {@code config check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Reads the configuration as serve would, with the same options, and tells everything that"
            + " is wrong with it (exit code 1), or what differs from the defaults, and from where"
            + " it is."
      })
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ServeOptions options;

    @Override
    public Integer call() {
      options.apply();
      Settings settings = Settings.load();
      ConfigCheck check = new ConfigCheck(settings);
      PrintWriter err = spec.commandLine().getErr();
      check.warnings().forEach(warning -> err.println("tokamak: note: " + warning));
      check.problems().forEach(problem -> err.println("tokamak: " + problem));
      err.flush();
      if (!check.problems().isEmpty()) {
        return 1;
      }
      PrintWriter out = spec.commandLine().getOut();
      List<String> changes = new ChangedSettings(settings.config()).lines();
      changes.forEach(out::println);
      out.println(
          changes.isEmpty() ? "All settings have their defaults." : "The rest has its defaults.");
      out.flush();
      return 0;
    }
  }
}
