package dev.tokamak.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells about wrong usage: what is wrong, what would be right, and where help is, without all of
 * the help.
 */
final class UsageReport implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine verb = failure.getCommandLine();
    PrintWriter err = verb.getErr();
    err.println("tokamak: " + sentence(failure));
    err.println("See: " + verb.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String sentence(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    if (failure instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()
        && !unmatched.getUnmatched().isEmpty()) {
      return "there is no verb '" + unmatched.getUnmatched().getFirst() + "'; " + verbs(command);
    }
    return failure.getMessage();
  }

  /** For a command that does nothing without one. */
  static ParameterException missingVerb(CommandLine command) {
    return new ParameterException(command, "a verb is missing; " + verbs(command));
  }

  private static String verbs(CommandLine command) {
    return "there is: " + String.join(", ", command.getSubcommands().keySet());
  }
}
