package dev.tokamak.load;

import static io.gatling.javaapi.core.CoreDsl.rampUsers;

import java.time.Duration;

/**
 * Some read their streams with pauses, through a receive buffer of 2 KB, while others ask and read
 * as usual: both kinds are to get all of their answers. Answers of slow readers are four times as
 * long, so that less of them fits into the buffers between the service and them.
 */
public final class Slow extends LoadSimulation {
  private static final int PAUSE_MILLIS = 100;

  public Slow() {
    setUp(
            users(
                    "slow",
                    (_, random) -> questions.chat(random, 4 * settings.tokens()),
                    (_, _) -> Manner.slow(PAUSE_MILLIS))
                .injectOpen(
                    rampUsers(settings.users())
                        .during(Duration.ofMillis(Math.max(1, settings.seconds() * 500)))),
            users("usual", questions::any, (_, _) -> Manner.EAGER).injectOpen(atRate()))
        .assertions(thresholds());
  }
}
