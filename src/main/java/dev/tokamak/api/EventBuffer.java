package dev.tokamak.api;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events (WHATWG HTML, 9.2) that go out in one write. The parts of an event's data are
 * copied straight to where they are sent from: there is one event for each token.
 *
 * <p>Used by one thread.
 */
final class EventBuffer {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private Buffer bytes;

  /**
   * Adds one event.
   *
   * @param data one line of UTF-8, in pieces that belong behind each other
   */
  void add(byte[]... data) {
    if (bytes == null) {
      bytes = Buffer.buffer(length(data));
    }
    bytes.appendBytes(DATA);
    for (byte[] piece : data) {
      bytes.appendBytes(piece);
    }
    bytes.appendBytes(END);
  }

  /**
   * Adds one event with a name.
   *
   * @param data one line of UTF-8, in pieces that belong behind each other
   */
  void addNamed(String name, byte[]... data) {
    if (bytes == null) {
      bytes = Buffer.buffer(length(data) + EVENT.length + name.length());
    }
    bytes.appendBytes(EVENT).appendString(name).appendByte((byte) '\n');
    add(data);
  }

  private static int length(byte[][] data) {
    int length = DATA.length + END.length;
    for (byte[] piece : data) {
      length += piece.length;
    }
    return length;
  }

  boolean isEmpty() {
    return bytes == null;
  }

  /** All events so far; to be called when there are any. */
  Buffer bytes() {
    return bytes;
  }
}
