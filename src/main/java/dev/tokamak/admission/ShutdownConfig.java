package dev.tokamak.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the service ends. */
@ConfigMapping(prefix = "tokamak.shutdown")
public interface ShutdownConfig {
  /**
   * How long requests are still taken after a signal to stop, while readiness has fallen already:
   * as long as load balancers need to hear of it (some seconds on Kubernetes). What they send until
   * then is not refused.
   */
  @WithDefault("0s")
  Duration delay();

  /**
   * How long running answers may go on after that; then they are cut off with {@code
   * shutting_down}. Both together must stay below what the supervisor waits before it kills
   * (Kubernetes: 30 seconds, systemd: 90), or answers are lost without a word.
   */
  @WithDefault("30s")
  Duration timeout();
}
