package dev.tokamak.metrics;

import dev.tokamak.conformance.ConformanceListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts answers that were checked against their schema. Safe for use by any thread. */
@Singleton
class ConformanceMeters implements ConformanceListener {
  private final Map<Outcome, Counter> checks = new EnumMap<>(Outcome.class);

  ConformanceMeters(MeterRegistry registry) {
    // All of them from the start: an alert can be put only on a counter that was there before.
    for (Outcome outcome : Outcome.values()) {
      checks.put(
          outcome,
          Counter.builder("tokamak.constraint.checks")
              .description("Complete answers that were checked against their schema")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  @Override
  public void onChecked(Outcome outcome) {
    checks.get(outcome).increment();
  }
}
