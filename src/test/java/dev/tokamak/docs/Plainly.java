package dev.tokamak.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * HTTP with a connection for each request, on which nothing is ever sent twice: what a test counts
 * must not be mended by its client.
 */
final class Plainly {
  /** A hang must not last for ever; nothing is measured by it. */
  private static final int PATIENCE_MILLIS = 300_000;

  /** An answer in full. */
  record Answer(int status, String connection, String body) {}

  private Plainly() {}

  static Answer post(String url, String key, String body) throws IOException {
    return read(posted(url, key, body));
  }

  /** The same, so far that its body has been sent. */
  static HttpURLConnection posted(String url, String key, String body) throws IOException {
    HttpURLConnection connection = open(url);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Authorization", "Bearer " + key);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    // Else Java would send the request once more where the connection ends without an answer.
    connection.setFixedLengthStreamingMode(bytes.length);
    connection.getOutputStream().write(bytes);
    return connection;
  }

  static Answer get(String url) throws IOException {
    return read(open(url));
  }

  private static HttpURLConnection open(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    return connection;
  }

  static Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(
          status,
          connection.getHeaderField("Connection"),
          body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
