package dev.tokamak.models;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar archives as npm does, for tests. */
final class TarWriter {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TarWriter file(String name, String content) {
    return entry('0', name, content);
  }

  TarWriter entry(char kind, String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[BLOCK];
    int split = name.length() > 100 ? name.lastIndexOf('/') : -1;
    put(header, 0, name.substring(split + 1));
    put(header, 345, split < 0 ? "" : name.substring(0, split));
    put(header, 100, "0000644\0");
    put(header, 124, "%011o\0".formatted(bytes.length));
    put(header, 148, "        ");
    header[156] = (byte) kind;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    out.writeBytes(header);
    out.writeBytes(Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  /** The archive with the two empty blocks at its end. */
  byte[] bytes() {
    byte[] written = out.toByteArray();
    return Arrays.copyOf(written, written.length + 2 * BLOCK);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
