package dev.tokamak.docs;

import java.util.Locale;
import java.util.Optional;

/**
 * A setting as its source describes it.
 *
 * @param name the property, with {@code "NAME"} for what its user chooses
 * @param fallback its default; empty where there is none
 * @param text what follows from it, in Markdown
 */
record Setting(String name, Optional<String> fallback, String text) {

  /** Its environment variable. */
  String variable() {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Whether it lies below a name, or is it. */
  boolean isBelow(String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + ".");
  }
}
