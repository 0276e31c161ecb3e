package dev.tokamak.metrics;

import dev.tokamak.tools.ToolListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts calls of tools. Safe for use by any thread. */
@Singleton
class ToolMeters implements ToolListener {
  private final Counter complete;
  private final Counter incomplete;

  ToolMeters(MeterRegistry registry) {
    complete = counter(registry, "complete");
    incomplete = counter(registry, "incomplete");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("tokamak.tool.calls")
        .description("Calls of tools that answers made")
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void onCall(boolean isComplete) {
    (isComplete ? complete : incomplete).increment();
  }
}
