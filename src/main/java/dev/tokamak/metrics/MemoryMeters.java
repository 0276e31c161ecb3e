package dev.tokamak.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says what the process really takes of the machine's memory, most of which no Java machine knows
 * of. Only where the system tells it (Linux).
 */
@Singleton
class MemoryMeters {
  private static final Path STATUS = Path.of("/proc/self/status");

  void register(@Observes StartupEvent event, MeterRegistry registry) {
    if (Files.isReadable(STATUS)) {
      gauge(registry, "own", "RssAnon:");
      gauge(registry, "mapped", "RssFile:");
    }
  }

  private static void gauge(MeterRegistry registry, String kind, String field) {
    Gauge.builder("tokamak.memory", () -> bytes(field))
        .description("Resident memory of the process")
        .baseUnit("bytes")
        .tag("kind", kind)
        .register(registry);
  }

  private static double bytes(String field) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(field)) {
          return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
        }
      }
      return Double.NaN;
    } catch (IOException unreadable) {
      return Double.NaN;
    }
  }
}
