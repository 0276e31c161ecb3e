package dev.tokamak.jinja;

import java.util.List;

/** Where a value is put. */
sealed interface Target {
  record Variable(String name) implements Target {}

  record NamespaceAttribute(String namespace, String name) implements Target {}

  record Several(List<Target> targets) implements Target {}
}
