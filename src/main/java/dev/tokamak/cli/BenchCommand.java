package dev.tokamak.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: measures this machine; its verbs say what of it. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    description = "Measures how fast this machine is.",
    footer = "A clone has one more: bench jmh, microbenchmarks of the hot loops.",
    subcommands = {BenchServeCommand.class, BenchMasksCommand.class})
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to measure; there is: "
            + String.join(", ", spec.commandLine().getSubcommands().keySet()));
  }
}
