package dev.tokamak.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP server on a free local port that answers each path as a test wishes, and notes what
 * it was asked.
 */
final class FileServer implements AutoCloseable {

  /** How one path is answered. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            String path = exchange.getRequestURI().getPath();
            requests.add(range == null ? path : path + " " + range);
            answers.getOrDefault(path, e -> e.sendResponseHeaders(404, -1)).to(exchange);
          }
        });
    server.start();
  }

  FileServer on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  /** Each request's path, with its range behind it. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Serves a file as servers do that know ranges. */
  static Answer file(byte[] content) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      if (range == null) {
        send(exchange, 200, content, 0);
        return;
      }
      int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      if (from >= content.length) {
        exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      send(exchange, 206, content, from);
    };
  }

  /** Serves a file whole, whatever range is asked for. */
  static Answer withoutRanges(byte[] content) {
    return exchange -> send(exchange, 200, content, 0);
  }

  /** Promises the whole of what was asked for, and breaks the connection after some bytes. */
  static Answer breakingAfter(byte[] content, int bytes) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
      OutputStream body = exchange.getResponseBody();
      body.write(content, from, Math.min(bytes, content.length - from));
      body.flush();
    };
  }

  static Answer redirect(String location, Map<String, String> headers) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", location);
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  private static void send(HttpExchange exchange, int status, byte[] content, int from)
      throws IOException {
    exchange.sendResponseHeaders(status, content.length - from);
    exchange.getResponseBody().write(content, from, content.length - from);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
