package dev.tokamak.metrics;

import dev.tokamak.inference.InferenceBackend;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * Ready, and started, means that the models answer: each has computed a token, and none has failed
 * since.
 */
@Readiness
@Startup
@Singleton
class ModelReadiness implements HealthCheck {
  private final InferenceBackend backend;

  ModelReadiness(InferenceBackend backend) {
    this.backend = backend;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("models").status(backend.isReady()).build();
  }
}
