package dev.tokamak.api;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A connection that does exactly what a test says: HTTP clients are too well-behaved. */
final class RawConnection implements AutoCloseable {
  private final Socket socket = new Socket();

  /** Connects to the service under test. */
  static RawConnection open() throws IOException {
    RawConnection connection = new RawConnection();
    // Before connecting, or it has no effect on the window: a slow reader must not hide in it.
    connection.socket.setReceiveBufferSize(8 * 1024);
    connection.socket.setSoTimeout(10_000);
    connection.socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
    return connection;
  }

  /** Sends a request with its length. */
  RawConnection post(String path, Map<String, String> headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = head("POST", path, headers);
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    send(head.toString());
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  static StringBuilder head(String method, String path, Map<String, String> headers) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads until the text has come, and returns all that was read. */
  String readUntil(String end) throws IOException {
    Bytes read = new Bytes();
    byte[] last = end.getBytes(StandardCharsets.UTF_8);
    InputStream in = socket.getInputStream();
    int b = in.read();
    while (b >= 0) {
      read.write(b);
      if (read.endsWith(last)) {
        return read.toString(StandardCharsets.UTF_8);
      }
      b = in.read();
    }
    throw new IOException("The connection ended after: " + read.toString(StandardCharsets.UTF_8));
  }

  private static final class Bytes extends ByteArrayOutputStream {
    boolean endsWith(byte[] end) {
      return count >= end.length
          && Arrays.equals(buf, count - end.length, count, end, 0, end.length);
    }
  }

  /** Reads until the service closes the connection. */
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Reads and throws away. */
  void skip(long bytes) throws IOException {
    socket.getInputStream().skipNBytes(bytes);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
