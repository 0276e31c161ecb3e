package dev.tokamak.models;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Says in words what the JDK's exceptions say by their type: the message of a {@code
 * NoSuchFileException} is a bare path, that of a {@code ConnectException} is often null.
 */
public final class Problems {
  private static final String UNREACHABLE = "it cannot be reached";

  private Problems() {}

  /** The reason, to stand inside a sentence: lower case, no full stop. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ -> UNREACHABLE;
      case ConnectException _ -> UNREACHABLE;
      case UnknownHostException _ -> UNREACHABLE;
      case HttpTimeoutException _ -> "it did not answer in time";
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case FileAlreadyExistsException e -> e.getFile() + " is in the way";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      case FileNotFoundException e -> e.getMessage();
      default ->
          failure.getMessage() == null
              ? failure.getClass().getSimpleName()
              : failure.getMessage().strip().replaceAll("\\.$", "");
    };
  }
}
