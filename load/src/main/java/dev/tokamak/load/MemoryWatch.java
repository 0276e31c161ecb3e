package dev.tokamak.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Looks at a process's memory every ten seconds, and tells at the end how it has changed. Resident
 * memory holds the model's mapped file; RssAnon is what the process has taken for itself.
 */
final class MemoryWatch implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  /** Until then the service warms up: Java compiles, caches fill. */
  private static final Duration WARM = Duration.ofMinutes(5);

  /** A single look may fall on a peak. */
  private static final int LOOKS = 6;

  /**
   * A look at the memory, in MB.
   *
   * @param seconds since the beginning
   */
  private record Look(long seconds, double resident, double anonymous, double file) {}

  private final Path status;
  private final URI metrics;
  private final HttpClient http = HttpClient.newHttpClient();
  private final long began = System.nanoTime();
  private final List<Look> looks = new ArrayList<>();
  private final Thread thread;
  private boolean gone;

  /**
   * @param management where the service's metrics are, or null
   */
  MemoryWatch(long pid, URI management) {
    this.status = Path.of("/proc", Long.toString(pid), "status");
    this.metrics = management == null ? null : management.resolve("/q/metrics");
    look();
    thread = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        look();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    try {
      List<String> lines = Files.readAllLines(status);
      Look look =
          new Look(
              (System.nanoTime() - began) / 1_000_000_000,
              megabytes(lines, "VmRSS:"),
              megabytes(lines, "RssAnon:"),
              megabytes(lines, "RssFile:"));
      looks.add(look);
      System.out.printf(
          "memory after %5d s: %8.1f MB, anonymous %8.1f, files %7.1f%s%n",
          look.seconds(), look.resident(), look.anonymous(), look.file(), heap());
    } catch (IOException unreadable) {
      gone = true;
      System.out.println("memory: " + status + " cannot be read");
    }
  }

  private static double megabytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]) / 1024)
        .findFirst()
        .orElse(0);
  }

  private String heap() {
    if (metrics == null) {
      return "";
    }
    try {
      String page =
          http.send(
                  HttpRequest.newBuilder(metrics).timeout(BETWEEN).build(), BodyHandlers.ofString())
              .body();
      return ", heap %.1f, sequences running %.0f"
          .formatted(
              sum(page, "jvm_memory_used_bytes{area=\"heap\"") / (1 << 20),
              sum(page, "tokamak_sequences_running"));
    } catch (IOException unreachable) {
      return ", no metrics at " + metrics;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static double sum(String page, String prefix) {
    return page.lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * Tells how memory has changed since it was warm.
   *
   * @return whether it stayed within the growth that is allowed
   */
  synchronized boolean report(double growthPercent) {
    if (gone || looks.size() < 2) {
      System.out.println("memory: too few looks at it to tell");
      return false;
    }
    long ended = looks.getLast().seconds();
    long warm = Math.min(WARM.toSeconds(), ended / 6);
    int first = 0;
    while (looks.get(first).seconds() < warm) {
      first++;
    }
    // At the end as many looks as at the beginning, and none twice.
    int count = Math.min(LOOKS, (looks.size() - first) / 2);
    List<Look> before = looks.subList(first, first + count);
    List<Look> after = looks.subList(looks.size() - count, looks.size());
    System.out.printf(
        "memory, median of %d looks from %d s on and of the last %d (%d s):%n",
        count, looks.get(first).seconds(), count, ended);
    boolean flat = tell("resident", before, after, Look::resident, growthPercent);
    tell("anonymous", before, after, Look::anonymous, growthPercent);
    tell("files", before, after, Look::file, growthPercent);
    return flat;
  }

  private static boolean tell(
      String name,
      List<Look> before,
      List<Look> after,
      ToDoubleFunction<Look> value,
      double growthPercent) {
    double from = median(before, value);
    double to = median(after, value);
    double growth = from == 0 ? 0 : 100 * (to / from - 1);
    System.out.printf("  %-10s %8.1f MB, then %8.1f MB: %+.2f %%%n", name, from, to, growth);
    return growth <= growthPercent;
  }

  private static double median(List<Look> looks, ToDoubleFunction<Look> value) {
    double[] sorted = looks.stream().mapToDouble(value).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    thread.interrupt();
    http.shutdownNow();
  }
}
