package dev.tokamak.models;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Little-endian numbers and texts from the start of a file.
 *
 * <p>Whatever lies beyond the end of the file, also a length that would reach there, is an {@link
 * EOFException}: a damaged length never makes this allocate more than the file holds.
 */
final class GgufInput {
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferStart;

  GgufInput(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long position() {
    return bufferStart + buffer.position();
  }

  int readByte() throws IOException {
    return need(1).get();
  }

  int readInt() throws IOException {
    return need(4).getInt();
  }

  long readLong() throws IOException {
    return need(8).getLong();
  }

  /** Reads a text that is preceded by its length in eight bytes. */
  String readText() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(checkedLength())];
    int done = 0;
    while (done < bytes.length) {
      int some = Math.min(need(1).remaining(), bytes.length - done);
      buffer.get(bytes, done, some);
      done += some;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void skipText() throws IOException {
    skip(checkedLength());
  }

  void skip(long bytes) throws IOException {
    long target = position() + bytes;
    if (bytes < 0 || target > size || target < 0) {
      throw new EOFException();
    }
    if (bytes <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) bytes);
      return;
    }
    bufferStart = target;
    buffer.clear().limit(0);
  }

  private long checkedLength() throws IOException {
    long length = readLong();
    if (length < 0 || length > size - position()) {
      throw new EOFException();
    }
    return length;
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return buffer;
    }
    bufferStart = position();
    buffer.compact();
    while (buffer.position() < bytes) {
      if (channel.read(buffer, bufferStart + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    buffer.flip();
    return buffer;
  }
}
