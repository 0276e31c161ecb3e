package dev.tokamak.admission;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** What one API key may ask for that carries no limits of its own. */
@ConfigMapping(prefix = "tokamak.limits")
public interface LimitsConfig {
  /**
   * Requests, refused ones that reached the service's rules included. Without it a client that
   * repeats its requests without end is slowed down by nothing but a full service.
   */
  OptionalInt requestsPerMinute();

  /**
   * Tokens of prompts and answers. An answer's length is known only when it has ended, so a key may
   * overdraw this by what it has running, and waits the longer afterwards.
   */
  OptionalInt tokensPerMinute();

  /** Requests in progress. Without it one key may take all places of the service. */
  OptionalInt concurrentRequests();
}
