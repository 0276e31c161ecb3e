package dev.tokamak.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;

import io.gatling.javaapi.core.OpenInjectionStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many come at the same moment, and nobody in between; whoever is refused comes back as told. */
public final class Burst extends LoadSimulation {
  private static final int SECONDS_BETWEEN = 10;

  public Burst() {
    List<OpenInjectionStep> steps = new ArrayList<>();
    for (long second = 0; second < settings.seconds(); second += SECONDS_BETWEEN) {
      if (second > 0) {
        steps.add(nothingFor(Duration.ofSeconds(SECONDS_BETWEEN)));
      }
      steps.add(atOnceUsers(settings.users()));
    }
    setUp(
            users("burst", questions::any, (_, _) -> Manner.EAGER)
                .injectOpen(steps.toArray(OpenInjectionStep[]::new)))
        .assertions(thresholds());
  }
}
