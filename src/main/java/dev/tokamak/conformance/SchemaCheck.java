package dev.tokamak.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks documents against one schema. Takes time, though never long: not for event loops.
 *
 * <p>Safe for use by any thread.
 */
final class SchemaCheck {
  /** Tens of milliseconds; usual documents take a thousandth of it. */
  private static final long MAX_WORK = 500_000;

  private final String text;
  private Schema schema;
  private Verdict.Unknown beyondUs;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param schema as JSON text; compiled when it is needed
   */
  SchemaCheck(String schema) {
    this.text = schema;
  }

  /** Does beforehand what the first check would have to do. Never fails. */
  void prepare() {
    compiled();
  }

  /** Whether it has not been told yet that the check gives up; true once. */
  boolean isToBeTold() {
    return told.compareAndSet(false, true);
  }

  /** What there is to say of a document. Never fails. */
  Verdict check(String document) {
    Budget budget = new Budget(MAX_WORK);
    try {
      return ScopedValue.where(Budget.CURRENT, budget).call(() -> check(document, budget));
    } catch (Budget.Exceeded | Json.ExtremeNumberException tooMuch) {
      return new Verdict.Unknown(tooMuch.getMessage());
    } catch (StackOverflowError tooDeep) {
      return new Verdict.Unknown("is nested too deeply");
    } catch (RuntimeException fault) {
      // Its message may hold parts of the schema.
      return new Verdict.Unknown("fails with " + fault.getClass().getName());
    }
  }

  private Verdict check(String document, Budget budget) {
    Schema compiled = compiled();
    if (compiled == null) {
      return beyondUs;
    }
    JsonNode tree;
    try {
      tree = Json.read(document);
    } catch (JsonProcessingException e) {
      return new Verdict.Violates("it is no JSON document");
    }
    if (tree.isMissingNode()) {
      return new Verdict.Violates("it is empty");
    }
    BudgetedContext run = new BudgetedContext(budget);
    try {
      compiled.validate(run, tree);
    } catch (FailFastAssertionException failed) {
      return violated(failed.getErrors().getFirst());
    }
    return run.getErrors().isEmpty() ? new Verdict.Obeys() : violated(run.getErrors().getFirst());
  }

  private static Verdict violated(Error error) {
    return new Verdict.Violates("it breaks the keyword " + error.getKeyword());
  }

  private synchronized Schema compiled() {
    if (schema == null && beyondUs == null) {
      try {
        schema = Drafts.compile(Json.read(text));
      } catch (JsonProcessingException | RuntimeException | StackOverflowError fault) {
        beyondUs =
            new Verdict.Unknown("has a schema that fails with " + fault.getClass().getName());
      }
    }
    return schema;
  }
}
