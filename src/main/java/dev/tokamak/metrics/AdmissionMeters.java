package dev.tokamak.metrics;

import dev.tokamak.admission.AdmissionListener;
import dev.tokamak.inference.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts requests that were turned away. Safe for use by any thread. */
@Singleton
class AdmissionMeters implements AdmissionListener {
  private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);

  AdmissionMeters(MeterRegistry registry) {
    // All of them from the start: a rate can be drawn only of a counter that was there before.
    for (ErrorCode reason :
        List.of(
            ErrorCode.RATE_LIMITED,
            ErrorCode.OVERLOADED,
            ErrorCode.SHUTTING_DOWN,
            ErrorCode.BACKEND_TIMEOUT)) {
      rejected.put(
          reason,
          Counter.builder("tokamak.requests.rejected")
              .description("Requests that were refused before their answer began")
              .tag("reason", reason.wireName())
              .register(registry));
    }
  }

  @Override
  public void onRejected(ErrorCode reason) {
    Counter counter = rejected.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
