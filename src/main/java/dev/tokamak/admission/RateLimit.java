package dev.tokamak.admission;

/**
 * How much of a limit is left, as the {@code RateLimit} headers tell it.
 *
 * @param limit what there is at most
 * @param remaining what is left of it; 0 or more
 * @param resetSeconds until all of it is there again
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-05">the
 *     draft with three headers</a>
 */
public record RateLimit(long limit, long remaining, long resetSeconds) {

  /** Whichever of the two is closer to its end. */
  static RateLimit nearer(RateLimit one, RateLimit other) {
    return other.share() < one.share() ? other : one;
  }

  private double share() {
    return (double) remaining / limit;
  }
}
