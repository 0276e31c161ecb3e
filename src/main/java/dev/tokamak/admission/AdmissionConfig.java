package dev.tokamak.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much the service takes on. */
@ConfigMapping(prefix = "tokamak.admission")
public interface AdmissionConfig {
  /**
   * Requests in progress, waiting for the engine or being answered; one more gets 429. Raising it
   * makes bursts wait instead of being refused, and costs the memory of their prompts.
   */
  @WithDefault("256")
  int maxRequests();
}
