package dev.tokamak.load;

/** New requests come at a constant rate, however fast they are answered. */
public final class Steady extends LoadSimulation {
  public Steady() {
    setUp(users("steady", questions::any, (_, _) -> Manner.EAGER).injectOpen(atRate()))
        .assertions(thresholdsOfReaders());
  }
}
