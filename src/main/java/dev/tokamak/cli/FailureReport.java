package dev.tokamak.cli;

import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
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
    return tell(failure, commandLine);
  }

  /** Tells the user of a verb why it failed; the answer is the exit code. */
  static int tell(Throwable failure, CommandLine verb) {
    PrintWriter err = verb.getErr();
    Optional<Throwable> understood = understood(failure);
    if (understood.isPresent()) {
      err.println("tokamak: " + sentence(understood.get()));
    } else {
      err.println("tokamak: this is a defect of Tokamak, please report it:");
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** A container wraps what its beans throw, so the reason may lie deeper. */
  private static Optional<Throwable> understood(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(
            each ->
                each instanceof TokamakException
                    || each instanceof IOException
                    || each instanceof ConfigurationException
                    || each instanceof ConfigValidationException)
        .findFirst();
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
