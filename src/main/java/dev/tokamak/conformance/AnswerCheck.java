package dev.tokamak.conformance;

import dev.tokamak.conformance.ConformanceListener.Outcome;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Checks every complete answer that has to obey a schema, and the arguments of every call of a
 * tool, once more before their end is told.
 *
 * <p>Safe for use by any thread. Checking happens on a thread of its own: neither event loops nor
 * the engine's threads do it.
 */
@Singleton
public class AnswerCheck {
  private static final Logger LOG = Logger.getLogger(AnswerCheck.class);

  private final Executor executor;
  private final ConformanceListener listener;

  /** Kept as long as the constraints are, which admission decides. */
  private final Map<AnswerConstraint, SchemaCheck> checks =
      Collections.synchronizedMap(new WeakHashMap<>());

  @Inject
  AnswerCheck(Instance<ConformanceListener> listeners) {
    this(oneThread(), listeners.isResolvable() ? listeners.get() : ConformanceListener.NONE);
  }

  AnswerCheck(Executor executor, ConformanceListener listener) {
    this.executor = executor;
    this.listener = listener;
  }

  private static Executor oneThread() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("answer-check").daemon().factory());
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /**
   * The same answers, each of whose ends is held back until it has been checked. The stream fails
   * with {@code internal} where one is found that does not obey: its end is never told then.
   *
   * <p>Answers that were cut are passed on as they are: they do not pose as complete.
   */
  public Multi<TokenEvent> over(Multi<TokenEvent> answers, ValidatedRequest request) {
    return request.constraint().isPresent() || request.tools().isPresent()
        ? new CheckedMulti(answers, this, request)
        : answers;
  }

  /** Has the validator read a schema while the first answer to it is still being written. */
  void prepare(ValidatedRequest request) {
    request.constraint().ifPresent(this::prepare);
    request.tools().stream()
        .flatMap(tools -> tools.callable().stream())
        .forEach(tool -> prepare(tool.parameters()));
  }

  private void prepare(AnswerConstraint constraint) {
    if (!checks.containsKey(constraint)) {
      executor.execute(checkOf(constraint)::prepare);
    }
  }

  private SchemaCheck checkOf(AnswerConstraint constraint) {
    return checks.computeIfAbsent(constraint, known -> new SchemaCheck(known.schema()));
  }

  void execute(Runnable task) {
    executor.execute(task);
  }

  /**
   * Checks a document that is complete: an answer, or the arguments of a call.
   *
   * @return the failure in its place; empty: it may leave
   */
  Optional<TokamakException> faultOf(
      String answer, AnswerConstraint constraint, ValidatedRequest request) {
    SchemaCheck check = checkOf(constraint);
    return switch (check.check(answer)) {
      case Verdict.Obeys() -> {
        listener.onChecked(Outcome.OBEYED);
        yield Optional.empty();
      }
      case Verdict.Unknown(String why) -> {
        listener.onChecked(Outcome.UNCHECKED);
        if (check.isToBeTold()) {
          LOG.warnf(
              "The check of an answer (%s, schema %s) %s; it was let pass, as others to this schema"
                  + " will be without another line",
              request.id(), constraint.hash(), why);
        }
        yield Optional.empty();
      }
      case Verdict.Violates(String what) -> {
        listener.onChecked(Outcome.VIOLATED);
        LOG.errorf(
            "An answer (%s) does not obey its schema (%s): %s",
            request.id(), constraint.hash(), what);
        yield Optional.of(
            ErrorCode.INTERNAL.because(
                "The answer does not obey its schema and must not be used. That is a fault of this"
                    + " service, whose log has it under this requestId"));
      }
    };
  }
}
