package dev.tokamak.cli;

import dev.tokamak.admission.AdmissionConfig;
import dev.tokamak.admission.LimitsConfig;
import dev.tokamak.admission.SchemaConfig;
import dev.tokamak.admission.ShutdownConfig;
import dev.tokamak.api.StreamConfig;
import dev.tokamak.auth.AuthConfig;
import dev.tokamak.auth.HomeConfig;
import dev.tokamak.engine.EngineConfig;
import dev.tokamak.replay.ReplayConfig;
import dev.tokamak.tls.TlsConfig;
import dev.tokamak.tracing.TracingConfig;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every part of the configuration that is Tokamak's own. */
final class Mappings {
  /** A test holds that none is missing. */
  static final List<Class<?>> ALL =
      List.of(
          HomeConfig.class,
          EngineConfig.class,
          AdmissionConfig.class,
          LimitsConfig.class,
          SchemaConfig.class,
          ReplayConfig.class,
          StreamConfig.class,
          ShutdownConfig.class,
          TlsConfig.class,
          TracingConfig.class,
          AuthConfig.class);

  private Mappings() {}

  /** Their settings with the defaults, which are null where there is none. */
  static Map<String, String> defaults() {
    Map<String, String> defaults = new HashMap<>();
    ALL.forEach(mapping -> defaults.putAll(ConfigClass.configClass(mapping).getProperties()));
    return defaults;
  }
}
