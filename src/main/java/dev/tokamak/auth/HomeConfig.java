package dev.tokamak.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the service keeps what it needs between starts. */
@ConfigMapping(prefix = "tokamak")
public interface HomeConfig {

  /**
   * The folder of keys, models and the engine. With another folder, or one that is lost, the
   * service has another signing key: every API key made before is refused.
   */
  @WithDefault("${TOKAMAK_HOME:${user.home}/.tokamak}")
  Path home();
}
