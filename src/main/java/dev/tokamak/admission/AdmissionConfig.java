package dev.tokamak.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How much the service takes on. */
@ConfigMapping(prefix = "tokamak.admission")
public interface AdmissionConfig {
  /**
   * Requests in progress, waiting for the engine or being answered; one more gets 429. Raising it
   * makes bursts wait instead of being refused, and costs the memory of their prompts.
   */
  @WithDefault("256")
  int maxRequests();

  /**
   * How long a request may take that does not say so itself ({@code X-Request-Timeout}), from its
   * arrival to its last token: about as long as common clients wait. A shorter one frees the places
   * of clients that wait no longer, and cuts long answers off on a slow machine; empty: as long as
   * it takes.
   */
  @WithDefault("10m")
  Optional<Duration> requestTimeout();

  /**
   * The most that {@code X-Request-Timeout} may ask for, and no less than the time of those that do
   * not ask: so long can one client keep a place.
   */
  @WithDefault("1h")
  Duration maxRequestTimeout();
}
