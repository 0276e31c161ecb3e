package dev.tokamak.load;

import java.net.URI;

/**
 * What a run is to do.
 *
 * @param url of the service, http only
 * @param rate new requests a second
 * @param users at once: of a burst, of slow clients
 * @param tokens the most of an answer
 * @param firstTokenMillis that 95 percent of the streams may need at most for their first token
 * @param answerMillis that 95 percent of the streamed answers may need at most
 * @param successPercent of requests that must be answered properly
 */
record Settings(
    URI url,
    String key,
    String model,
    double rate,
    int users,
    int tokens,
    long seconds,
    long seed,
    int firstTokenMillis,
    int answerMillis,
    double successPercent) {

  /** Gatling makes the simulations itself, so they find here what they are to do. */
  private static volatile Settings current;

  static void use(Settings settings) {
    current = settings;
  }

  static Settings current() {
    if (current == null) {
      throw new IllegalStateException("Start load tests by dev.tokamak.load.Main");
    }
    return current;
  }
}
