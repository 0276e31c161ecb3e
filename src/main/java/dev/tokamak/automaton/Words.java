package dev.tokamak.automaton;

/** Counts the texts of an automaton. */
final class Words {
  private static final long MAX_STEPS = 10_000_000;

  private Words() {}

  /**
   * How many texts with a number of symbols within bounds there are.
   *
   * @return {@link Long#MAX_VALUE} for infinitely many, and where there are more than fit or than
   *     can be counted in reasonable time
   */
  static long count(Dfa dfa, int min, int max) {
    if (dfa.isEmpty()) {
      return 0;
    }
    Lengths lengths = new Lengths(dfa);
    int most = Math.min(max, lengths.longest(0));
    if (most == StringState.UNBOUNDED) {
      return Long.MAX_VALUE;
    }
    if (most * (double) dfa.states() * dfa.classes() > MAX_STEPS) {
      return Long.MAX_VALUE;
    }
    long[] sizes = dfa.alphabet().counts();
    long[] ways = new long[dfa.states()];
    for (int s = 0; s < ways.length; s++) {
      ways[s] = dfa.accepts(s) ? 1 : 0;
    }
    long total = min == 0 ? ways[0] : 0;
    for (int length = 1; length <= most; length++) {
      long[] longer = new long[ways.length];
      for (int s = 0; s < ways.length; s++) {
        for (int c = 0; c < sizes.length; c++) {
          int target = dfa.next(s, c);
          if (target != Dfa.DEAD) {
            longer[s] = plus(longer[s], times(sizes[c], ways[target]));
          }
        }
      }
      ways = longer;
      if (length >= min) {
        total = plus(total, ways[0]);
      }
      if (total == Long.MAX_VALUE) {
        return total;
      }
    }
    return total;
  }

  private static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static long times(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }
}
