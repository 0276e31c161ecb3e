package dev.tokamak.tls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** TLS on the service's own ports, where no proxy in front of it does that. */
@ConfigMapping(prefix = "tokamak.tls")
public interface TlsConfig {
  /**
   * A PEM file with the certificate of the service and, after it, those that lead to one that
   * clients know. With it the public port speaks HTTPS (TLS 1.3) and nothing else; without it, what
   * is sent, API keys included, can be read on the way.
   */
  Optional<Path> certificate();

  /**
   * The PEM file of the certificate's private key. Whoever can read it can pass for this service.
   */
  Optional<Path> key();

  /**
   * How often the two files are looked at. A new pair serves the connections that begin from then
   * on, and those that are open go on; one that does not belong together, or cannot be read, is
   * told in the log, and the old one stays.
   */
  @WithDefault("30s")
  Duration reloadPeriod();

  /**
   * Whether the management port speaks HTTPS too, with the same certificate. Probes and scrapers
   * must be told so then.
   */
  @WithDefault("false")
  boolean management();
}
