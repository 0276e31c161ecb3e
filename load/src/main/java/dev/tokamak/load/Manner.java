package dev.tokamak.load;

/**
 * How a user reads an answer.
 *
 * @param pauseMillis between two events
 * @param cancelAfter so many events with text the user goes away; never where it is 0
 */
record Manner(int pauseMillis, int cancelAfter) {
  static final Manner EAGER = new Manner(0, 0);

  static Manner slow(int pauseMillis) {
    return new Manner(pauseMillis, 0);
  }

  static Manner leaving(int cancelAfter) {
    return new Manner(0, cancelAfter);
  }
}
