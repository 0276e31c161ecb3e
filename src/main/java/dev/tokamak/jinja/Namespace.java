package dev.tokamak.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one value whose attributes can be set, so that a loop can tell something to the outside. */
final class Namespace implements Value {
  private final Map<String, Value> attributes = new LinkedHashMap<>();

  /** The value, or null where there is none. */
  Value get(String name) {
    return attributes.get(name);
  }

  void set(String name, Value value) {
    attributes.put(name, value);
  }

  Dict toDict() {
    var builder = new Dict.Builder();
    attributes.forEach(builder::put);
    return builder.build();
  }

  @Override
  public String type() {
    return "Namespace";
  }
}
