package dev.tokamak.cli;

import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells why a verb failed. What its user can act on is one sentence; anything else is a defect of
 * this program, whose stack trace is worth reporting.
 */
final class FailureReport implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    if (failure instanceof TokamakException || failure instanceof IOException) {
      commandLine.getErr().println("tokamak: " + sentence(failure));
    } else {
      commandLine.getErr().println("tokamak: this is a defect of Tokamak, please report it:");
      failure.printStackTrace(commandLine.getErr());
    }
    commandLine.getErr().flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The failure in words; the JDK's file errors say no more than a path by themselves. */
  static String sentence(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> denied.getFile() + " may not be accessed by this user";
      case FileAlreadyExistsException exists -> exists.getFile() + " is in the way";
      case FileSystemException other -> other.getMessage();
      case ConnectException refused ->
          refused.getMessage() == null ? "the connection was refused" : refused.getMessage();
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
