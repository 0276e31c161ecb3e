package dev.tokamak.metrics;

import dev.tokamak.admission.AdmissionConfig;
import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.InferenceBackend;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says what the service as a whole is: which one, whether it can answer, how full it is. */
@Singleton
class ServiceMeters {
  void register(
      @Observes StartupEvent event,
      MeterRegistry registry,
      InferenceBackend backend,
      AdmissionController admission,
      AdmissionConfig config,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    Gauge.builder("tokamak.build.info", () -> 1)
        .description("The release that runs, as its label; always 1")
        .tag("version", version)
        .register(registry);
    Gauge.builder("tokamak.ready", backend, models -> models.isReady() ? 1 : 0)
        .description("1 where every model can answer, else 0")
        .strongReference(true)
        .register(registry);
    Gauge.builder("tokamak.requests.in.progress", admission, AdmissionController::inProgress)
        .description("Requests that hold a place, waiting or being answered")
        .strongReference(true)
        .register(registry);
    Gauge.builder("tokamak.requests.places", config::maxRequests)
        .description("Requests that may hold a place")
        .register(registry);
  }

  /**
   * Forgets all meters. The registry is the process's own: of an application that is started anew
   * in it, as in tests, the gauges would go unheard for those of the one before.
   */
  void forget(@Observes ShutdownEvent event, MeterRegistry registry) {
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith("tokamak."))
        .forEach(registry::remove);
  }
}
