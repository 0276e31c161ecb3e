package dev.tokamak.models;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a progress was told. Thread-safe. */
final class Notes implements Progress {
  private final List<String> lines = new ArrayList<>();
  private long already;
  private long last;

  @Override
  public synchronized Step begin(String what, long total, long before) {
    already = before;
    return new Step() {
      @Override
      public void at(long done) {
        synchronized (Notes.this) {
          last = done;
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void note(String line) {
    lines.add(line);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized long already() {
    return already;
  }

  synchronized long last() {
    return last;
  }
}
