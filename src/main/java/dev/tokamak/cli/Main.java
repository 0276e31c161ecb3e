package dev.tokamak.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the application begins: a command line, whose verb {@code serve} is the service. */
@QuarkusMain
public final class Main {

  private Main() {}

  /** Runs one verb and ends the process with its exit code. */
  public static void main(String... args) {
    System.exit(TokamakCommand.commandLine(args).execute(args));
  }
}
