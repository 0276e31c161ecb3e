package dev.tokamak.models;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the regular files of a tar archive in order, as far as npm's archives need it: the POSIX
 * "ustar" format with plain octal sizes. Other kinds of entries are passed over; long names in
 * extension headers are not honoured, so such a file shows under its short name.
 *
 * <p>It saves a dependency of megabytes; the archives are checked against a pinned checksum before.
 * Not thread-safe.
 */
final class TarReader {
  private static final int BLOCK = 512;

  private final InputStream in;
  private long padding;
  private Limited current = new Limited(InputStream.nullInputStream(), 0);

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * A file.
   *
   * @param content to be read before the next entry is asked for
   */
  record Entry(String name, long size, InputStream content) {}

  /**
   * The next regular file, or nothing at the end.
   *
   * @throws IOException if this is no tar archive, or half of one
   */
  Optional<Entry> next() throws IOException {
    while (true) {
      current.skipNBytes(current.left);
      in.skipNBytes(padding);
      byte[] header = in.readNBytes(BLOCK);
      if (header.length != 0 && header.length != BLOCK) {
        throw new EOFException("the archive is cut short");
      }
      if (header.length == 0 || isEmpty(header)) {
        padding = 0;
        return Optional.empty();
      }
      checkSum(header);
      long size = octal(header, 124, 12);
      padding = (BLOCK - size % BLOCK) % BLOCK;
      current = new Limited(in, size);
      char kind = (char) header[156];
      if (kind == '0' || kind == '\0') {
        return Optional.of(new Entry(name(header), size, current));
      }
    }
  }

  private static boolean isEmpty(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sum of a header's bytes, with that of the sum itself counted as blanks. */
  private static void checkSum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != octal(header, 148, 8)) {
      throw new IOException("this is no tar archive, or a damaged one");
    }
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
    String name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] header, int start, int length) {
    int end = start;
    while (end < start + length && header[end] != 0) {
      end++;
    }
    return new String(header, start, end - start, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int start, int length) throws IOException {
    String digits = text(header, start, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
    } catch (NumberFormatException _) {
      throw new IOException("this is no tar archive, or a damaged one");
    }
  }

  /** The bytes of one entry. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(buffer, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the archive is cut short");
      }
      left -= n;
      return n;
    }
  }
}
