package dev.tokamak.models;

/** Whom a long step tells how far it is. Used by one thread at a time. */
public interface Progress {

  /**
   * Begins a step.
   *
   * @param what for people, for example {@code smollm2-135m-instruct-q4_1}
   * @param total bytes in all, or -1 where nobody knows
   * @param already bytes that an earlier try left, which do not count for the rate
   */
  Step begin(String what, long total, long already);

  /** Something worth one line that does not end the step. */
  void note(String line);

  /** A step under way. */
  interface Step extends AutoCloseable {

    /**
     * Called often, also when nothing has changed.
     *
     * @param done bytes so far, with those of an earlier try; 0 where the step cannot say
     */
    void at(long done);

    /** Ends the step, however it went. */
    @Override
    void close();
  }

  /** Tells nobody. */
  static Progress silent() {
    return new Progress() {
      @Override
      public Step begin(String what, long total, long already) {
        return new Step() {
          @Override
          public void at(long done) {}

          @Override
          public void close() {}
        };
      }

      @Override
      public void note(String line) {}
    };
  }
}
