package dev.tokamak.load;

import java.util.random.RandomGenerator;

/**
 * For long: a constant rate, which {@link Main} makes a share of the capacity, and one of seven
 * streams left by its reader in the middle.
 */
public final class Soak extends LoadSimulation {
  public Soak() {
    setUp(users("soak", questions::any, this::manner).injectOpen(atRate()))
        .assertions(thresholdsOfReaders());
  }

  private Manner manner(long user, RandomGenerator random) {
    return user % 7 == 4
        ? Manner.leaving(1 + random.nextInt(Math.max(1, settings.tokens() / 2)))
        : Manner.EAGER;
  }
}
