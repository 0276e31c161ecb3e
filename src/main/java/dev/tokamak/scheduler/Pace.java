package dev.tokamak.scheduler;

/**
 * Learns how long steps take, and so how many tokens a step may hold that is to end in time.
 *
 * <p>What a token costs depends on how many are computed together, on the model, on the machine, on
 * the length of the texts and on what else the machine does. So for batches of about each size (1,
 * 2, 3-4, 5-8, …) the time for a token is a moving average over the steps of late. A size that was
 * not used for a while is slowly believed to be as good as the next smaller one, so that one slow
 * step is not held against it for ever.
 *
 * <p>For use by one thread.
 */
final class Pace {
  private static final int SIZES = 16;

  /** A step's tokens while nothing is known: few enough to be soon over anywhere. */
  private static final int FIRST_STEP = 32;

  private static final double NEWEST = 0.3;
  private static final double FORGETTING = 0.02;

  /** By size; 0 where nothing is known. */
  private final double[] nanosPerToken = new double[SIZES];

  /** What a step of so many tokens took. */
  void took(int tokens, long nanos) {
    int size = size(tokens);
    double observed = (double) nanos / tokens;
    double known = nanosPerToken[size];
    nanosPerToken[size] = known == 0 ? observed : known + NEWEST * (observed - known);
  }

  /**
   * The most tokens that a step may hold.
   *
   * @param nanos time that the step may take
   * @return at least 1, at most {@code limit}
   */
  int tokensWithin(long nanos, int limit) {
    double cost = firstKnown();
    if (cost == 0) {
      return Math.min(FIRST_STEP, limit);
    }
    int tokens = 1;
    for (int size = 0, smallest = 1; smallest <= limit; smallest = largest(size++) + 1) {
      double known = nanosPerToken[size];
      if (known == 0) {
        known = cost;
      } else if (known > cost) {
        // More tokens at once are no dearer each; where it looks so, something else was in the way.
        nanosPerToken[size] += FORGETTING * (cost - known);
      }
      cost = known;
      int affordable = (int) Math.min(Math.min(limit, largest(size)), nanos / cost);
      if (affordable >= smallest) {
        tokens = affordable;
      }
    }
    return tokens;
  }

  /** What one token costs when as many are computed together as is usual for prompts. */
  double nanosPerPrefillToken() {
    double cost = firstKnown();
    for (double known : nanosPerToken) {
      cost = known == 0 ? cost : Math.min(cost, known);
    }
    return cost;
  }

  private double firstKnown() {
    for (double known : nanosPerToken) {
      if (known != 0) {
        return known;
      }
    }
    return 0;
  }

  private static int size(int tokens) {
    return Math.min(SIZES - 1, 32 - Integer.numberOfLeadingZeros(tokens - 1));
  }

  /** The largest number of tokens of a size. */
  private static int largest(int size) {
    return size == SIZES - 1 ? Integer.MAX_VALUE - 1 : 1 << size;
  }
}
