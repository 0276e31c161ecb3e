package dev.tokamak.cli;

import java.util.Arrays;
import java.util.Locale;

/** Many short times, and what they are like in the mean and at their worst. For one thread. */
final class Durations {
  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /** In microseconds; a dash where nothing was measured. */
  String mean() {
    return format(count == 0 ? Double.NaN : Arrays.stream(nanos, 0, count).average().orElseThrow());
  }

  /** The time that a share of all stays within, in microseconds; a dash where there are none. */
  String quantile(double share) {
    if (count == 0) {
      return format(Double.NaN);
    }
    Arrays.sort(nanos, 0, count);
    return format(nanos[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)]);
  }

  private static String format(double nanos) {
    return Double.isNaN(nanos) ? "-" : String.format(Locale.ROOT, "%.1f", nanos / 1e3);
  }
}
