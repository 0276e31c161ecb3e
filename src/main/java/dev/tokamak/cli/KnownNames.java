package dev.tokamak.cli;

import io.smallrye.config.PropertyName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names that settings may have, as properties and as environment variables. A star in one
 * stands for what its user chooses, for instance the name of a model. For use by one thread.
 */
final class KnownNames {
  private final List<String> names;
  private final Set<PropertyName> properties;

  /** Made when first asked for: mostly nobody asks. */
  private Pattern variables;

  KnownNames(Set<String> names) {
    this.names = List.copyOf(new TreeSet<>(names));
    this.properties = this.names.stream().map(PropertyName::new).collect(Collectors.toSet());
  }

  boolean hasProperty(String name) {
    return properties.contains(new PropertyName(name));
  }

  boolean hasVariable(String name) {
    if (variables == null) {
      variables =
          Pattern.compile(
              names.stream().map(KnownNames::variablePattern).collect(Collectors.joining("|")));
    }
    return variables.matcher(name).matches();
  }

  /** The property that is spelled most like this one. */
  Optional<String> nearestProperty(String name) {
    return nearest(name, UnaryOperator.identity());
  }

  /** The environment variable that is spelled most like this one. */
  Optional<String> nearestVariable(String name) {
    return nearest(name, KnownNames::variable);
  }

  /** The environment variable of a property: upper case, every other character an underscore. */
  static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private Optional<String> nearest(String wrong, UnaryOperator<String> spelling) {
    return names.stream()
        .filter(name -> !name.endsWith("[*]"))
        .map(name -> spelling.apply(name.replace("*", "\"NAME\"")))
        .min(Comparator.comparingInt(name -> distance(name, wrong)));
  }

  private static String variablePattern(String name) {
    // What stands for a star was quoted, or not; both are underscores.
    return Pattern.quote(variable(name.replace("[*]", "0X0").replace("*", "1X1")))
        .replace("0X0", "\\E_\\d+_\\Q")
        .replace("1X1", "\\E.+\\Q");
  }

  /** How many characters have to be put in, left out or replaced (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
