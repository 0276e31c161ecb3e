package dev.tokamak.admission;

import java.util.Optional;

/**
 * What is left of an API key's limits.
 *
 * @param nearest whichever of all limits is closest to its end; empty where there are none
 * @param requests per minute, where they are limited
 * @param tokens per minute, where they are limited
 */
public record KeyAllowance(
    Optional<RateLimit> nearest, Optional<RateLimit> requests, Optional<RateLimit> tokens) {
  static final KeyAllowance UNLIMITED =
      new KeyAllowance(Optional.empty(), Optional.empty(), Optional.empty());
}
