package dev.tokamak.load;

import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.OpenInjectionStep;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the scenarios share: the client, the questions, and the thresholds. */
abstract class LoadSimulation extends Simulation {
  /** Users who are refused come back so often. */
  private static final int TRIES = 6;

  final Settings settings = Settings.current();
  final Client client = new Client(settings.url(), settings.key());
  final Questions questions = new Questions(settings.model(), settings.tokens());

  Duration duration() {
    return Duration.ofSeconds(settings.seconds());
  }

  /** New users at a constant rate; one at least, because Gatling fails without any. */
  OpenInjectionStep atRate() {
    int count = (int) Math.max(1, Math.round(settings.rate() * settings.seconds()));
    return rampUsers(count).during(duration());
  }

  ScenarioBuilder users(String name, Ask.Drawn<Question> question, Ask.Drawn<Manner> manner) {
    return scenario(name).exec(new Ask(client, question, manner, TRIES));
  }

  /** The thresholds; a refusal with Retry-After is no failure. */
  List<Assertion> thresholds() {
    List<Assertion> thresholds = new ArrayList<>();
    thresholds.add(global().successfulRequests().percent().gte(settings.successPercent()));
    thresholds.add(
        details(Ask.FIRST_TOKEN).responseTime().percentile(95).lte(settings.firstTokenMillis()));
    return thresholds;
  }

  /** The same, and one for the whole answers of readers who read. */
  List<Assertion> thresholdsOfReaders() {
    List<Assertion> thresholds = thresholds();
    thresholds.add(details("stream").responseTime().percentile(95).lte(settings.answerMillis()));
    return thresholds;
  }
}
