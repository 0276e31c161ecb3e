package dev.tokamak.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How answers are streamed. */
@ConfigMapping(prefix = "tokamak.stream")
public interface StreamConfig {
  /**
   * How long a stream may be silent before a comment is sent that clients pass over, so that
   * proxies do not take it for dead: while a request waits for its turn, and while its prompt is
   * computed. 0: never. A failure after it is an event of the stream, no longer a status.
   */
  @WithDefault("15s")
  Duration keepAlive();
}
