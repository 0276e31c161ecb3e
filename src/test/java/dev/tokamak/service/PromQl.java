package dev.tokamak.service;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a query of Prometheus names: metrics, labels that it selects by, and labels that it groups
 * by. It reads what is written in this repository, not all of the language; what it does not know
 * it takes for a metric.
 */
record PromQl(List<Use> uses, Set<String> groupings) {
  /** A metric with what is selected of it. */
  record Use(String metric, List<Selection> selections) {}

  /**
   * A condition on a label.
   *
   * @param values those that it names; none where they depend on what is chosen in Grafana
   */
  record Selection(String label, List<String> values) {}

  private static final Set<String> FUNCTIONS =
      Set.of(
          "sum",
          "max",
          "count",
          "rate",
          "increase",
          "histogram_quantile",
          "label_values",
          "without");

  private static final Set<String> WORDS = Set.of("or", "and", "unless");

  private static final Pattern PART =
      Pattern.compile(
          """
          (?<group>\\b(?:by|on)\\s*\\((?<groups>[^)]*)\\))\
          |(?<dropped>\\bwithout\\s*\\([^)]*\\))\
          |(?<values>\\blabel_values\\s*\\(\\s*(?<of>[a-z_:]+)\\s*,\\s*(?<label>[a-z_]+)\\s*\\))\
          |(?<range>\\[[^]]*])\
          |(?<number>[0-9.]+(?:[eE][0-9]+)?)\
          |(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{(?<matchers>[^}]*)})?\
          |[^a-zA-Z_:\\[]""");

  private static final Pattern MATCHER =
      Pattern.compile("(?<label>[a-z_]+)\\s*(?<how>=~|!~|!=|=)\\s*\"(?<value>[^\"]*)\"");

  static PromQl parse(String query) {
    List<Use> uses = new ArrayList<>();
    Set<String> groupings = new HashSet<>();
    Matcher parts = PART.matcher(query);
    int end = 0;
    while (parts.find() && parts.start() == end) {
      end = parts.end();
      if (parts.group("group") != null) {
        groupings.addAll(List.of(parts.group("groups").trim().split("\\s*,\\s*")));
      } else if (parts.group("values") != null) {
        uses.add(
            new Use(parts.group("of"), List.of(new Selection(parts.group("label"), List.of()))));
      } else if (parts.group("name") != null
          && !FUNCTIONS.contains(parts.group("name"))
          && !WORDS.contains(parts.group("name"))) {
        uses.add(new Use(parts.group("name"), selections(parts.group("matchers"))));
      }
    }
    if (end != query.length() || uses.isEmpty()) {
      throw new AssertionError("Not understood behind " + query.substring(0, end) + ": " + query);
    }
    return new PromQl(uses, groupings);
  }

  private static List<Selection> selections(String matchers) {
    List<Selection> selections = new ArrayList<>();
    Matcher each = MATCHER.matcher(matchers == null ? "" : matchers);
    while (each.find()) {
      String value = each.group("value");
      List<String> values =
          value.contains("$") || value.contains(".*")
              ? List.of()
              : each.group("how").endsWith("~") ? List.of(value.split("\\|")) : List.of(value);
      selections.add(new Selection(each.group("label"), values));
    }
    return selections;
  }
}
