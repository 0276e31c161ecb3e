package dev.tokamak.models;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads a stream, and gives it up when nothing has come for too long.
 *
 * <p>The JDK's client limits the time until an answer begins, not the time between its bytes: a
 * connection that a router has forgotten would be read for ever. One thread reads; a helper thread
 * closes the stream under it.
 */
final class SilenceGuard implements AutoCloseable {
  private final InputStream in;
  private final Duration silence;
  private final Thread watcher;
  private volatile long lastSign = System.nanoTime();
  private volatile boolean gaveUp;

  SilenceGuard(InputStream in, Duration silence) {
    this.in = in;
    this.silence = silence;
    this.watcher = Thread.ofVirtual().name("download-silence").start(this::watch);
  }

  /** Like {@link InputStream#read(byte[])}; fails after too long a silence. */
  int read(byte[] buffer) throws IOException {
    int n;
    try {
      n = in.read(buffer);
    } catch (IOException e) {
      throw gaveUp ? tooLong() : e;
    }
    lastSign = System.nanoTime();
    if (n < 0 && gaveUp) {
      throw tooLong();
    }
    return n;
  }

  private IOException tooLong() {
    return new IOException("nothing came for " + silence.toSeconds() + " s");
  }

  private void watch() {
    try {
      for (long left = silence.toNanos(); left > 0; left = untilTooLong()) {
        Thread.sleep(Duration.ofNanos(left));
      }
      gaveUp = true;
      in.close();
    } catch (InterruptedException _) {
      // The reader is done.
    } catch (IOException _) {
      // It is closed all the same.
    }
  }

  private long untilTooLong() {
    return silence.toNanos() - (System.nanoTime() - lastSign);
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
