package dev.tokamak.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the service ends. */
@ConfigMapping(prefix = "tokamak.shutdown")
public interface ShutdownConfig {
  /**
   * How long running answers may go on after a signal to stop; then they are cut off with {@code
   * shutting_down}. It must stay below what the supervisor waits before it kills (Kubernetes: 30
   * seconds, systemd: 90), or answers are lost without a word.
   */
  @WithDefault("30s")
  Duration timeout();
}
