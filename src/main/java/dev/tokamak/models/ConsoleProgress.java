package dev.tokamak.models;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Draws a bar that renews itself on a terminal, and prints a plain line now and then where the
 * output is a file or a log.
 */
public final class ConsoleProgress implements Progress {
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int BAR_WIDTH = 24;
  private static final String SPINNER = "|/-\\";
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;

  /**
   * @param terminal whether {@code out} understands carriage returns and ANSI's "erase line"
   * @param nanos a clock such as {@link System#nanoTime}
   */
  ConsoleProgress(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /** Draws on the standard error stream, so that a command's output stays clean. */
  public static ConsoleProgress onStandardError() {
    Console console = System.console();
    boolean terminal =
        console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    return new ConsoleProgress(System.err, terminal, System::nanoTime);
  }

  @Override
  public Step begin(String what, long total, long already) {
    return new Drawn(what, total, already);
  }

  @Override
  public void note(String line) {
    out.println((terminal ? CLEAR_LINE : "") + line);
  }

  private final class Drawn implements Step {
    private final String what;
    private final long total;
    private final long already;
    private final long start = nanos.getAsLong();
    private long done;
    private long lastShown;
    private int turns;

    Drawn(String what, long total, long already) {
      this.what = what;
      this.total = total;
      this.already = already;
      this.done = already;
      if (terminal) {
        show(start);
      } else {
        lastShown = start;
        out.println(what + ": fetching" + (total > 0 ? " " + bytes(total) : ""));
      }
    }

    @Override
    public void at(long bytes) {
      done = bytes;
      long now = nanos.getAsLong();
      if (now - lastShown >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
        show(now);
      }
    }

    @Override
    public void close() {
      long elapsed = nanos.getAsLong() - start;
      String amount = done > 0 ? bytes(done) + " in " : "";
      out.println((terminal ? CLEAR_LINE : "") + what + ": " + amount + time(elapsed));
    }

    private void show(long now) {
      lastShown = now;
      String line = what + ": " + (total > 0 && done > 0 ? measured(now) : unmeasured(now));
      if (terminal) {
        out.print(CLEAR_LINE + line);
        out.flush();
      } else {
        out.println(line);
      }
    }

    private String measured(long now) {
      long shown = Math.min(done, total);
      int filled = (int) (shown * BAR_WIDTH / total);
      String bar = terminal ? "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] " : "";
      return "%s%d %% of %s%s".formatted(bar, shown * 100 / total, bytes(total), pace(now, shown));
    }

    /** Rate and time left, once enough has come to tell them. */
    private String pace(long now, long shown) {
      double seconds = (now - start) / 1e9;
      double rate = (shown - already) / seconds;
      if (seconds < 0.5 || rate <= 0) {
        return "";
      }
      long left = (long) ((total - shown) / rate * 1e9);
      return ", %s/s, %s left".formatted(bytes((long) rate), time(left));
    }

    private String unmeasured(long now) {
      String spin = terminal ? SPINNER.charAt(turns++ % SPINNER.length()) + " " : "";
      return spin + (done > 0 ? bytes(done) + ", " : "") + time(now - start);
    }
  }

  /** A number of bytes as a person reads it, for example {@code 98.4 MB}. */
  public static String bytes(long count) {
    if (count < 1_000_000) {
      return String.format(Locale.ROOT, "%.0f kB", count / 1e3);
    }
    return count < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", count / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", count / 1e9);
  }

  private static String time(long nanos) {
    Duration duration = Duration.ofNanos(nanos);
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : duration.toSeconds() + " s";
  }
}
