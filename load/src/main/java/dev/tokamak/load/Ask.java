package dev.tokamak.load;

import com.typesafe.scalalogging.Logger;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A step of a Gatling scenario: one user asks something and reads the answer, on a virtual thread.
 * The report shows the time to the first token apart from that of the whole answer, and honest
 * refusals and users who went away under names of their own.
 *
 * @param question what a user asks
 * @param manner how that user reads
 * @param tries how often a user who is refused comes at most
 */
record Ask(Client client, Drawn<Question> question, Drawn<Manner> manner, int tries)
    implements ActionBuilder {
  /** What a user does, by the user's number and random numbers. */
  interface Drawn<T> {
    T of(long user, RandomGenerator random);
  }

  static final String FIRST_TOKEN = "first token";
  static final String REFUSED = "refused (429)";
  static final String CANCELLED = "cancelled by the user";

  @Override
  public io.gatling.core.action.builder.ActionBuilder asScala() {
    return (context, next) -> new Step(this, context, next);
  }

  private static final class Step implements Action {
    private final Ask ask;
    private final StatsEngine stats;
    private final Action next;
    private Logger logger;

    Step(Ask ask, ScenarioContext context, Action next) {
      this.ask = ask;
      this.stats = context.coreComponents().statsEngine();
      this.next = next;
      this.logger = Logger.apply(LoggerFactory.getLogger(Ask.class));
    }

    @Override
    public String name() {
      return "ask";
    }

    @Override
    public void execute(Session session) {
      Thread.ofVirtual().start(() -> run(session));
    }

    private void run(Session session) {
      RandomGenerator random =
          new SplittableRandom(Settings.current().seed() * 1_000_003 + session.userId());
      Question question = ask.question.of(session.userId(), random);
      ask.client.askUntilAnswered(
          question,
          ask.manner.of(session.userId(), random),
          ask.tries,
          outcome -> {
            Tally.add(outcome);
            tell(session, question, outcome);
          });
      next.$bang(session);
    }

    private void tell(Session session, Question question, Outcome outcome) {
      long began = outcome.began();
      switch (outcome) {
        case Outcome.Complete complete -> {
          if (question.stream()) {
            log(session, FIRST_TOKEN, began, complete.firstToken(), OK$.MODULE$, null);
          }
          log(session, question.name(), began, complete.ended(), OK$.MODULE$, null);
        }
        case Outcome.Refused refused ->
            log(session, REFUSED, began, refused.ended(), OK$.MODULE$, null);
        case Outcome.Cancelled cancelled -> {
          log(session, FIRST_TOKEN, began, cancelled.firstToken(), OK$.MODULE$, null);
          log(session, CANCELLED, began, cancelled.ended(), OK$.MODULE$, null);
        }
        case Outcome.Failed failed ->
            log(session, question.name(), began, failed.ended(), KO$.MODULE$, failed.reason());
      }
    }

    private void log(
        Session session, String name, long from, long until, Status status, String message) {
      stats.logResponse(
          session.scenario(),
          session.groups(),
          name,
          from,
          until,
          status,
          Option.empty(),
          Option.apply(message));
    }

    @Override
    public Logger logger() {
      return logger;
    }

    // A Scala trait's field.
    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger logger) {
      this.logger = logger;
    }
  }
}
