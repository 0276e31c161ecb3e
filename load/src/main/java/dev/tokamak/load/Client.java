package dev.tokamak.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Sends a request over a connection of its own and reads the answer as a user would: to its end,
 * slowly, or until the user goes away. A plain socket, because a slow reader must not hide in the
 * buffers of an HTTP client. Blocks; safe for use by any (virtual) thread.
 */
final class Client {
  /** Answers that take longer are lost: nothing here takes minutes. */
  private static final int SILENCE_MILLIS = 300_000;

  private final URI url;
  private final String key;

  Client(URI url, String key) {
    this.url = url;
    this.key = key;
  }

  /**
   * Asks, and where the service is full comes back after the time it names, up to {@code tries}.
   */
  void askUntilAnswered(Question question, Manner manner, int tries, Consumer<Outcome> each) {
    for (int tried = 1; ; tried++) {
      Outcome outcome = ask(question, manner);
      each.accept(outcome);
      if (!(outcome instanceof Outcome.Refused refused) || tried == tries) {
        return;
      }
      // Not all at the same moment again.
      double pause =
          refused.retryAfterSeconds() * (1 + ThreadLocalRandom.current().nextDouble() / 2);
      try {
        Thread.sleep((long) (pause * 1000));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  Outcome ask(Question question, Manner manner) {
    long began = System.currentTimeMillis();
    try (Socket socket = new Socket()) {
      if (manner.pauseMillis() > 0) {
        // Before connecting, or it has no effect on the window.
        socket.setReceiveBufferSize(2048);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MILLIS);
      int port = url.getPort() < 0 ? 80 : url.getPort();
      socket.connect(new InetSocketAddress(url.getHost(), port), SILENCE_MILLIS);
      socket.getOutputStream().write(request(question));
      return answer(
          began, question, manner, new BufferedInputStream(socket.getInputStream(), 2048));
    } catch (IOException | IllegalArgumentException failure) {
      return failed(began, failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }
  }

  private static Outcome failed(long began, String reason) {
    return new Outcome.Failed(began, System.currentTimeMillis(), reason);
  }

  private byte[] request(Question question) {
    byte[] body = question.body().getBytes(StandardCharsets.UTF_8);
    String head =
        """
        POST %s%s HTTP/1.1
        Host: %s
        Authorization: Bearer %s
        Content-Type: application/json
        Accept: %s
        Connection: close
        Content-Length: %d

        """
            .formatted(
                url.getPath() == null ? "" : url.getPath().replaceAll("/$", ""),
                question.path(),
                url.getAuthority(),
                key,
                question.stream() ? "text/event-stream" : "application/json",
                body.length)
            .replace("\n", "\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static Outcome answer(long began, Question question, Manner manner, InputStream in)
      throws IOException {
    int status = Integer.parseInt(line(in).split(" ")[1]);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    InputStream body =
        headers.containsKey("transfer-encoding")
            ? new Chunks(in)
            : new ByteArrayInputStream(
                whole(in, Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    if (status == 200 && question.stream()) {
      return events(began, question, manner, body);
    }
    String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    if (status == 429) {
      String seconds = headers.getOrDefault("retry-after", "");
      return seconds.matches("\\d+")
          ? new Outcome.Refused(began, System.currentTimeMillis(), Integer.parseInt(seconds))
          : failed(began, "429 without Retry-After");
    }
    if (status != 200) {
      return failed(
          began, "status " + status + ": " + text.substring(0, Math.min(120, text.length())));
    }
    long ended = System.currentTimeMillis();
    String problem = question.check().apply(text);
    return problem == null ? new Outcome.Complete(began, ended, ended) : failed(began, problem);
  }

  private static Outcome events(long began, Question question, Manner manner, InputStream body)
      throws IOException {
    StringBuilder events = new StringBuilder();
    long firstToken = 0;
    int seen = 0;
    for (String line = lineOrNull(body); line != null; line = lineOrNull(body)) {
      if (!line.startsWith("data:")) {
        continue;
      }
      events.append(line.substring(5).strip()).append('\n');
      if (line.contains("\"content\":\"") && !line.contains("\"content\":\"\"")) {
        if (seen == 0) {
          firstToken = System.currentTimeMillis();
        }
        if (++seen == manner.cancelAfter()) {
          return new Outcome.Cancelled(began, firstToken, System.currentTimeMillis());
        }
      }
      pause(manner.pauseMillis());
    }
    long ended = System.currentTimeMillis();
    String problem = question.check().apply(events.toString());
    return problem == null
        ? new Outcome.Complete(began, firstToken == 0 ? ended : firstToken, ended)
        : failed(began, problem);
  }

  private static void pause(int millis) throws IOException {
    try {
      if (millis > 0) {
        Thread.sleep(millis);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  private static byte[] whole(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended within the answer");
    }
    return bytes;
  }

  static String line(InputStream in) throws IOException {
    String line = lineOrNull(in);
    if (line == null) {
      throw new EOFException("the connection ended within the answer");
    }
    return line;
  }

  private static String lineOrNull(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** A chunked body; one that is cut off is no end, but a failure. */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      if (left == 0 && !ended) {
        left = Integer.parseInt(line(in).split(";")[0], 16);
        ended = left == 0;
      }
      if (ended) {
        return -1;
      }
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended within the answer");
      }
      if (--left == 0) {
        line(in);
      }
      return b;
    }
  }
}
