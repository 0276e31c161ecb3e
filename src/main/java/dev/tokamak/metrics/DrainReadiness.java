package dev.tokamak.metrics;

import dev.tokamak.admission.AdmissionController;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready any more as soon as the service has been told to stop. Quarkus has a check of its own
 * for that, but does not promise to ask it before the running answers have had their time.
 */
@Readiness
@Singleton
class DrainReadiness implements HealthCheck {
  private final AdmissionController admission;

  DrainReadiness(AdmissionController admission) {
    this.admission = admission;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("takes requests").status(!admission.draining()).build();
  }
}
