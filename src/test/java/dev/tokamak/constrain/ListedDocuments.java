package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A place within one of a few documents, which are written down one by one. */
record ListedDocuments(List<byte[]> documents, int read) implements Position {
  static ListedDocuments of(String... documents) {
    return new ListedDocuments(
        Arrays.stream(documents).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(), 0);
  }

  @Override
  public Position next(int b) {
    List<byte[]> left =
        documents.stream()
            .filter(document -> document.length > read && (document[read] & 0xff) == b)
            .toList();
    return left.isEmpty() ? null : new ListedDocuments(left, read + 1);
  }

  @Override
  public boolean mayEnd() {
    return documents.stream().anyMatch(document -> document.length == read);
  }

  @Override
  public int forced() {
    byte[] next = nextBytes();
    return mayEnd() || next.length != 1 ? -1 : next[0] & 0xff;
  }

  @Override
  public boolean mustEnd() {
    return nextBytes().length == 0;
  }

  @Override
  public byte[] nextBytes() {
    var bytes = new byte[256];
    int count = 0;
    for (int b = 0; b < 256; b++) {
      if (next(b) != null) {
        bytes[count++] = (byte) b;
      }
    }
    return Arrays.copyOf(bytes, count);
  }

  @Override
  public TextState[] texts() {
    return new TextState[0];
  }

  @Override
  public byte[][] words() {
    return new byte[0][];
  }
}
