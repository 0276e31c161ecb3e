package dev.tokamak.docs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose tables are made from the settings, between prose that people write.
 *
 * <p>A table stands between two comments, {@code <!-- settings: PREFIX... -->} and {@code <!-- end
 * of settings -->}, and lists what lies below the prefixes. Settings that belong to none get a
 * table at the end of the page, so that none can be missing.
 */
final class SettingsPage {
  private static final Pattern TABLE =
      Pattern.compile("<!-- settings: ([^>]+?) -->\n.*?<!-- end of settings -->", Pattern.DOTALL);

  private final List<Setting> settings;
  private final Map<String, String> options;

  /**
   * @param options the option of {@code serve} for a setting, by the setting's name
   */
  SettingsPage(List<Setting> settings, Map<String, String> options) {
    this.settings = settings;
    this.options = options;
  }

  /** The page with its tables made anew. */
  String fill(String page) {
    Set<Setting> left = new LinkedHashSet<>(settings);
    String filled =
        TABLE
            .matcher(page)
            .replaceAll(
                table -> {
                  List<Setting> chosen = new ArrayList<>();
                  for (String prefix : table.group(1).split(" ")) {
                    left.stream().filter(each -> each.isBelow(prefix)).forEach(chosen::add);
                    chosen.forEach(left::remove);
                  }
                  return Matcher.quoteReplacement(block(table.group(1), chosen));
                });
    if (left.isEmpty()) {
      return filled;
    }
    String prefix = left.iterator().next().name().replaceFirst("\\.[^.]+$", "");
    return fill(
        filled.stripTrailing()
            + "\n\n## "
            + prefix
            + "\n\n<!-- settings: "
            + prefix
            + " -->\n<!-- end of settings -->\n");
  }

  private String block(String prefixes, List<Setting> chosen) {
    boolean withOptions = chosen.stream().anyMatch(each -> options.containsKey(each.name()));
    StringBuilder out = new StringBuilder("<!-- settings: ").append(prefixes).append(" -->\n");
    out.append("| Setting, environment variable |").append(withOptions ? " Option |" : "");
    out.append(" Default | Consequence |\n|---|").append(withOptions ? "---|" : "");
    out.append("---|---|\n");
    for (Setting setting : chosen) {
      out.append("| `%s`<br>`%s` |".formatted(setting.name(), setting.variable()));
      if (withOptions) {
        String option = options.get(setting.name());
        out.append(option == null ? " |" : " `" + option + "` |");
      }
      out.append(setting.fallback().map(value -> " `" + value + "` |").orElse(" |"));
      out.append(" ").append(setting.text()).append(" |\n");
    }
    return out.append("<!-- end of settings -->").toString();
  }
}
