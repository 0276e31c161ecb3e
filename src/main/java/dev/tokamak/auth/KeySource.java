package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads a JSON Web Key Set from an address or a file. */
final class KeySource {
  // Within these a fetch ends one way or the other; a real key set has a few kilobytes.
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long MAX_BYTES = 1 << 20;

  private KeySource() {}

  /**
   * @param location an {@code https:} address, an {@code http:} one of this machine, or a path
   */
  static RemoteKeys.Source of(String location) {
    try {
      if (location.startsWith("https://") || location.startsWith("http://")) {
        return http(URI.create(location));
      }
      Path file = Path.of(location);
      if (Files.exists(file)) {
        return () -> Files.readString(file);
      }
    } catch (IllegalArgumentException unreadable) {
      // Told below, with what is no address at all.
    }
    throw ErrorCode.INTERNAL.because(
        "tokamak.auth.external.jwks must be an https: address or a file that exists: " + location);
  }

  private static RemoteKeys.Source http(URI address) {
    if ("http".equals(address.getScheme()) && !isThisMachine(address.getHost())) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.external.jwks must be an https: address, since whoever is on the way could"
              + " replace the keys: "
              + address);
    }
    // Redirects are not followed: the keys are to come from where the configuration says.
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(TIMEOUT)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    return () -> {
      HttpResponse<String> response =
          client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
      if (response.statusCode() != 200) {
        throw new IOException(address + " answered with status " + response.statusCode());
      }
      return response.body();
    };
  }

  private static boolean isThisMachine(String host) {
    return host != null && host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  }
}
