package dev.tokamak.conformance;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import java.util.Locale;

/** One run of the validator, which passes here at every step into a schema. */
final class BudgetedContext extends ExecutionContext {
  private static final ExecutionConfig CONFIG =
      ExecutionConfig.builder()
          .locale(Locale.ROOT)
          .formatAssertionsEnabled(true)
          .failFast(true)
          .build();

  private final Budget budget;

  BudgetedContext(Budget budget) {
    super(CONFIG);
    this.budget = budget;
  }

  @Override
  public void evaluationPathAddLast(String token) {
    budget.spend(1);
    super.evaluationPathAddLast(token);
  }

  @Override
  public void evaluationPathAddLast(int token) {
    budget.spend(1);
    super.evaluationPathAddLast(token);
  }
}
