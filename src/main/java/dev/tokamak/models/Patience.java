package dev.tokamak.models;

import java.time.Duration;

/**
 * How long a download waits.
 *
 * @param connect for a connection; short, since an unreachable source is not the only one
 * @param answer for the head of an answer, redirects counted one by one
 * @param silence without one byte, after which a connection counts as lost
 * @param pause before the first new try; each further one waits as much longer
 * @param tries in all, as long as a source has begun to give
 */
record Patience(Duration connect, Duration answer, Duration silence, Duration pause, int tries) {

  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          6);
}
