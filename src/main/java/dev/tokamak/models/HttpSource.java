package dev.tokamak.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for a file, or for the rest of one, over HTTP.
 *
 * <p>Redirects are followed here instead of by the client, because what Hugging Face says about the
 * file stands on the redirecting answer only: {@code X-Linked-ETag} is a large file's SHA-256 in
 * Git LFS, while the storage behind it has an ETag of its own.
 */
final class HttpSource implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;
  private static final Pattern SHA256_ETAG = Pattern.compile("(?:W/)?\"?([0-9a-fA-F]{64})\"?");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");

  private final HttpClient client;
  private final Patience patience;

  HttpSource(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(patience.connect())
            .followRedirects(Redirect.NEVER)
            .build();
  }

  /**
   * The head of an answer, and its body to read.
   *
   * @param sha256 of the whole file, where the server says so
   * @param start where the body begins in the file
   * @param total size of the whole file, or -1
   */
  record Answer(int status, Optional<String> sha256, long start, long total, InputStream body)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * @param from how many bytes are there already
   * @throws RefusedException for redirects that lead nowhere
   * @throws IOException if nobody answers
   */
  Answer get(URI uri, long from) throws IOException {
    URI place = uri;
    Optional<String> sha256 = Optional.empty();
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response = send(place, from);
      if (sha256.isEmpty()) {
        sha256 = response.headers().firstValue("X-Linked-ETag").flatMap(HttpSource::sha256);
      }
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return answer(response, sha256);
      }
      response.body().close();
      place = follow(place, location.get());
    }
    throw new RefusedException(uri.getHost() + " redirects without end");
  }

  private HttpResponse<InputStream> send(URI place, long from) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(place).timeout(patience.answer()).header("User-Agent", "tokamak");
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static URI follow(URI place, String location) throws IOException {
    try {
      URI next = place.resolve(location);
      if ("https".equals(place.getScheme()) && !"https".equals(next.getScheme())) {
        throw new RefusedException(place.getHost() + " redirects to an unencrypted address");
      }
      return next;
    } catch (IllegalArgumentException _) {
      throw new RefusedException(place.getHost() + " redirects to an address that is none");
    }
  }

  private static Answer answer(HttpResponse<InputStream> response, Optional<String> sha256) {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    Matcher range =
        CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    boolean ranged = range.matches();
    long start = ranged && range.group(1) != null ? Long.parseLong(range.group(1)) : 0;
    long total = length;
    if (ranged) {
      total = "*".equals(range.group(2)) ? -1 : Long.parseLong(range.group(2));
    } else if (response.statusCode() == 416) {
      total = -1;
    }
    return new Answer(response.statusCode(), sha256, start, total, response.body());
  }

  private static Optional<String> sha256(String etag) {
    Matcher matcher = SHA256_ETAG.matcher(etag);
    return matcher.matches()
        ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  @Override
  public void close() {
    // shutdownNow and not close: the latter waits for connections of abandoned answers.
    client.shutdownNow();
  }
}
