package dev.tokamak.scheduler;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses how many threads compute the next step, by what the steps of late took.
 *
 * <p>The engine's threads wait for each other by spinning. As long as each has a core for itself
 * more of them are faster; when anything else needs one of the cores, a step takes ten times as
 * long as with one thread fewer. So the best number is not a property of the machine but of the
 * moment. This takes the number whose last steps were fastest (their median: a hiccup means
 * nothing), and now and then tries another one for a few steps: the more rarely the slower that was
 * the last time, so that trying costs next to nothing. Kinds of steps that are rare are computed by
 * all threads.
 *
 * <p>For use by one thread.
 */
public final class ThreadGovernor {
  private static final int SIZES = 12;

  /** Time in steps after which what is known about a kind of steps is forgotten. */
  private static final long STALE_NANOS = 1_000_000_000;

  private final SizeClass[] sizes = new SizeClass[SIZES];
  private final int[] candidates;

  /** Time of all steps. */
  private long clock;

  /**
   * @param maxThreads the most that make sense: one for each core
   */
  public ThreadGovernor(int maxThreads) {
    candidates =
        IntStream.of(maxThreads, maxThreads - 1, maxThreads / 2, 1)
            .filter(threads -> threads >= 1)
            .distinct()
            .boxed()
            .sorted((a, b) -> b - a)
            .mapToInt(threads -> threads)
            .toArray();
    Arrays.setAll(sizes, _ -> new SizeClass(candidates.length));
  }

  /** The number of threads for a step of so many tokens, which {@link #took} must be told about. */
  public int threadsFor(int tokens) {
    SizeClass wanted = sizes[size(tokens)];
    if (clock - wanted.lastUsed > STALE_NANOS) {
      // What it knows is of another moment.
      wanted.forget();
    }
    return candidates[wanted.choose()];
  }

  /** What the last step, of so many tokens, took. */
  public void took(int tokens, long nanos) {
    SizeClass used = sizes[size(tokens)];
    used.took(nanos);
    clock += nanos;
    used.lastUsed = clock;
  }

  /**
   * Batches of 1, 2, 3-4, 5-8, … tokens take their time in different ways, so each kind learns by
   * itself.
   */
  private static int size(int tokens) {
    return Math.min(SIZES - 1, 32 - Integer.numberOfLeadingZeros(Math.max(0, tokens - 1)));
  }

  /** What is known about batches of one size. */
  private static final class SizeClass {
    /** Steps that a candidate is judged by. */
    private static final int WINDOW = 5;

    /** The first step after a change wakes threads up, so that one step says little. */
    private static final int TRIAL_STEPS = 3;

    /** Fewer threads must be faster by this much: what slows more of them down soon passes. */
    private static final double CLEARLY_FASTER = 0.85;

    // A trial may cost this share of the time, one over ...: more for the way back to all threads,
    // which is best nearly
    // always, than for fewer, whose worth is remembered for when it is needed.
    private static final int SPACING_OF_MORE = 50;
    private static final int SPACING_OF_FEWER = 200;
    private static final int SPACING_OF_THE_UNKNOWN = 10;

    private final long[][] samples;
    private final int[] counts;
    private final long[] medians;
    private final long[] nanosSinceUsed;
    private final long[] sorted = new long[WINDOW];
    private int usual;
    private int trial = -1;
    private int trialStepsLeft;
    private long lastUsed;

    SizeClass(int candidates) {
      samples = new long[candidates][WINDOW];
      counts = new int[candidates];
      medians = new long[candidates];
      nanosSinceUsed = new long[candidates];
    }

    /** Begins anew with all threads, which is best nearly always. */
    void forget() {
      usual = 0;
      trialStepsLeft = 0;
      Arrays.fill(counts, 0);
      Arrays.fill(medians, 0);
      Arrays.fill(nanosSinceUsed, 0);
    }

    int choose() {
      if (trialStepsLeft == 0) {
        for (int candidate = 0; candidate < medians.length; candidate++) {
          if (candidate != usual && isWorthATrial(candidate)) {
            trial = candidate;
            trialStepsLeft = TRIAL_STEPS;
            // What was learned before is too old to count.
            counts[candidate] = 0;
            break;
          }
        }
      }
      return trialStepsLeft > 0 ? trial : usual;
    }

    void took(long nanos) {
      int used = trialStepsLeft > 0 ? trial : usual;
      samples[used][counts[used]++ % WINDOW] = nanos;
      medians[used] = median(used);
      for (int candidate = 0; candidate < nanosSinceUsed.length; candidate++) {
        nanosSinceUsed[candidate] = candidate == used ? 0 : nanosSinceUsed[candidate] + nanos;
      }
      if (trialStepsLeft > 0) {
        trialStepsLeft--;
      }
      if (trialStepsLeft == 0) {
        takeTheFastest();
      }
    }

    private void takeTheFastest() {
      for (int candidate = 0; candidate < medians.length; candidate++) {
        // Candidates with more threads come first, and need not be better to be taken again: what
        // made them slow has passed.
        double needed = candidate < usual ? 1 : CLEARLY_FASTER;
        if (medians[candidate] > 0 && medians[candidate] < needed * medians[usual]) {
          usual = candidate;
        }
      }
    }

    private boolean isWorthATrial(int candidate) {
      long best = medians[usual];
      if (counts[usual] < WINDOW) {
        return false;
      }
      long lost = Math.max(TRIAL_STEPS * (medians[candidate] - best), best);
      long wait =
          medians[candidate] == 0
              ? SPACING_OF_THE_UNKNOWN * best
              : lost * (candidate < usual ? SPACING_OF_MORE : SPACING_OF_FEWER);
      return nanosSinceUsed[candidate] > wait;
    }

    private long median(int candidate) {
      int count = Math.min(counts[candidate], WINDOW);
      System.arraycopy(samples[candidate], 0, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      return sorted[count / 2];
    }
  }
}
