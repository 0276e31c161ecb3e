package dev.tokamak.cli;

import io.quarkus.runtime.configuration.ConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of Quarkus that this build reads when it runs, out of the very classes by which it
 * reads them.
 *
 * @param known with a star for what their users choose
 * @param fixed those that were decided when Tokamak was built, with their values
 */
record QuarkusNames(Set<String> known, Map<String, String> fixed) {

  /** What the packaged application knows; empty where there is none, as in a plain unit test. */
  static Optional<QuarkusNames> ofThisBuild() {
    try {
      // By constant names, so that a native executable has them too.
      var customizer =
          (SmallRyeConfigBuilderCustomizer)
              Class.forName("io.quarkus.runtime.generated.RunTimeConfigCustomizer")
                  .getDeclaredConstructor()
                  .newInstance();
      var fixedValues =
          (ConfigBuilder)
              Class.forName("io.quarkus.runtime.generated.BuildTimeRunTimeFixedConfigSourceBuilder")
                  .getDeclaredConstructor()
                  .newInstance();
      SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
      customizer.configBuilder(builder);
      Set<String> known = new HashSet<>();
      builder
          .getMappingsBuilder()
          .getMappings()
          .forEach(mapping -> known.addAll(mapping.getProperties().keySet()));
      SmallRyeConfigBuilder fixedBuilder = new SmallRyeConfigBuilder();
      fixedValues.configBuilder(fixedBuilder);
      Map<String, String> fixed = new HashMap<>();
      fixedBuilder.getSources().forEach(source -> fixed.putAll(source.getProperties()));
      return Optional.of(new QuarkusNames(known, fixed));
    } catch (ReflectiveOperationException notPackaged) {
      return Optional.empty();
    }
  }
}
