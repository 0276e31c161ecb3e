package dev.tokamak.conformance;

/**
 * How much work a check may still do. Some schemas take a validator time that is exponential in
 * their length; a check that becomes too long ends here, whatever it is doing.
 *
 * <p>Used by one thread.
 */
final class Budget {
  /** That of the check that the thread is doing. */
  static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  /** The work is more than is allowed. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Exceeded() {
      super("takes too long", null, false, false);
    }
  }

  private long left;

  /**
   * @param units of about a tenth of a microsecond
   */
  Budget(long units) {
    left = units;
  }

  /**
   * Does some of the work.
   *
   * @throws Exceeded where it is too much
   */
  void spend(long units) {
    left -= units;
    if (left < 0) {
      throw new Exceeded();
    }
  }
}
