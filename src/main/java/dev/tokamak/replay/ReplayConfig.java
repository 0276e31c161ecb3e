package dev.tokamak.replay;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How answers are kept for requests that come again. */
@ConfigMapping(prefix = "tokamak.idempotency")
public interface ReplayConfig {
  /**
   * How long after its beginning an answer is found by a request with the same {@code
   * Idempotency-Key}.
   */
  @WithDefault("10m")
  Duration window();

  /**
   * Memory for such answers, all together. The oldest ones go first, and one that is larger by
   * itself is not kept: a request that comes again is answered anew then.
   */
  @WithDefault("16M")
  MemorySize maxSize();
}
