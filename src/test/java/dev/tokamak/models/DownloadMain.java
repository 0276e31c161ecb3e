package dev.tokamak.models;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;

/** Fetches a file in a process of its own: says that it runs, then fetches. */
final class DownloadMain {
  private DownloadMain() {}

  public static void main(String[] args) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(HttpRequest.newBuilder(URI.create(args[0])).build(), BodyHandlers.discarding());
    }
    try (HttpSource http = new HttpSource(DownloadTest.QUICK)) {
      new Download(http, DownloadTest.QUICK, Progress.silent())
          .fetch(
              new Download.Wanted(
                  URI.create(args[1]),
                  Path.of(args[2]),
                  "model",
                  Optional.of(args[3]),
                  file -> {}));
    }
  }
}
