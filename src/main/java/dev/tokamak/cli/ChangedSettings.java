package dev.tokamak.cli;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What of a configuration differs from the defaults, and who says so. */
final class ChangedSettings {
  /** Never printed: these may hold a secret itself and not only a file's name. */
  private static final Pattern SECRET =
      Pattern.compile(".*(signing-key|password|secret|credentials|token|headers).*");

  private final SmallRyeConfig config;
  private final Map<String, String> defaults = Mappings.defaults();

  ChangedSettings(SmallRyeConfig config) {
    this.config = config;
  }

  /** A line for each, in the order of their names. */
  List<String> lines() {
    TreeSet<String> names = new TreeSet<>();
    // The names in the environment are ambiguous, so those that exist are asked for.
    defaults.keySet().stream().filter(name -> !name.contains("*")).forEach(names::add);
    config.getPropertyNames().forEach(names::add);
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith("tokamak.") || name.startsWith("quarkus.")) {
        line(name).ifPresent(lines::add);
      }
    }
    return lines;
  }

  private Optional<String> line(String name) {
    ConfigValue value = config.getConfigValue(name);
    Optional<Origin> origin = Origin.of(value.getConfigSourceName());
    if (value.getValue() == null
        || origin.isEmpty()
        || value.getValue().equals(defaults.get(name))) {
      return Optional.empty();
    }
    String shown = SECRET.matcher(name).matches() ? "(not shown)" : value.getValue();
    String line = value.getLineNumber() > 0 ? ", line " + value.getLineNumber() : "";
    return Optional.of(name + " = " + shown + "  (" + origin.get() + line + ")");
  }
}
