package dev.tokamak.scheduler;

import java.util.stream.IntStream;

/**
 * Chooses how many threads compute the next step, by what the steps of late took.
 *
 * <p>The engine's threads wait for each other by spinning. As long as each has a core for itself
 * more of them are faster; when anything else needs one of the cores, a step takes ten times as
 * long as with one thread fewer. So the best number is not a property of the machine but of the
 * moment. This keeps a moving average per number of threads and size of batch, takes the number
 * that was fastest, and now and then tries another one: the more rarely the slower that was the
 * last time, so that trying costs next to nothing.
 *
 * <p>For use by one thread.
 */
public final class ThreadGovernor {
  /** Weight of the newest step: one hiccup changes nothing, a collapse is believed at once. */
  private static final double NEWEST = 0.3;

  // A trial may cost this share of the time, one over ... : more for the way back to all threads,
  // which is how the
  // machine is nearly always, than for fewer, whose worth is remembered for when it is needed.
  private static final int SPACING_OF_MORE = 50;
  private static final int SPACING_OF_FEWER = 200;
  private static final int SPACING_OF_THE_UNKNOWN = 10;

  private static final int SIZES = 12;

  /** Most first. */
  private final int[] candidates;

  /** Average nanoseconds by candidate and size of batch; 0 where there is none. */
  private final double[][] averages;

  /** Nanoseconds of computing since a candidate was last used for a size. */
  private final double[][] sinceUsed;

  private int chosen;

  /**
   * @param maxThreads the most that make sense: one for each core
   */
  public ThreadGovernor(int maxThreads) {
    candidates =
        IntStream.of(maxThreads, maxThreads - 1, maxThreads / 2, 1)
            .filter(threads -> threads >= 1)
            .map(threads -> -threads)
            .sorted()
            .distinct()
            .map(threads -> -threads)
            .toArray();
    averages = new double[candidates.length][SIZES];
    sinceUsed = new double[candidates.length][SIZES];
  }

  /** The number of threads for a step of so many tokens, which {@link #took} must be told about. */
  public int threadsFor(int tokens) {
    int size = size(tokens);
    chosen = fastest(size);
    for (int candidate = 0; candidate < candidates.length; candidate++) {
      if (candidate != chosen && isWorthATrial(candidate, size)) {
        chosen = candidate;
        break;
      }
    }
    return candidates[chosen];
  }

  /** What the last step took. */
  public void took(int tokens, long nanos) {
    int size = size(tokens);
    double average = averages[chosen][size];
    boolean trial = chosen != fastest(size);
    // What was learned before the trial is too old to count.
    averages[chosen][size] = average == 0 || trial ? nanos : average + NEWEST * (nanos - average);
    for (double[] since : sinceUsed) {
      since[size] += nanos;
    }
    sinceUsed[chosen][size] = 0;
  }

  private int fastest(int size) {
    int fastest = 0;
    for (int candidate = 1; candidate < candidates.length; candidate++) {
      double average = averages[candidate][size];
      // Never tried means not known to be faster: the first candidate is the one for a quiet
      // machine.
      if (average > 0 && average < averages[fastest][size]) {
        fastest = candidate;
      }
    }
    return fastest;
  }

  private boolean isWorthATrial(int candidate, int size) {
    int fastest = fastest(size);
    double best = averages[fastest][size];
    if (best == 0) {
      return false;
    }
    double known = averages[candidate][size];
    double wait =
        known == 0
            ? SPACING_OF_THE_UNKNOWN * best
            : (known - best) * (candidate < fastest ? SPACING_OF_MORE : SPACING_OF_FEWER);
    return sinceUsed[candidate][size] > wait;
  }

  /** Batches of 1, 2, 3-4, 5-8, … tokens take their time in different ways. */
  private static int size(int tokens) {
    return Math.min(SIZES - 1, 32 - Integer.numberOfLeadingZeros(Math.max(0, tokens - 1)));
  }
}
