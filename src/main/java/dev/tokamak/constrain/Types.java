package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The keyword {@code type}. */
final class Types {
  private Types() {}

  static int kinds(Keywords keywords) {
    int kinds = 0;
    for (String name : names(keywords)) {
      kinds |=
          switch (name) {
            case "null" -> Kind.NULL.bit();
            case "boolean" -> Kind.BOOLEAN.bit();
            case "integer", "number" -> Kind.NUMBER.bit();
            case "string" -> Kind.STRING.bit();
            case "array" -> Kind.ARRAY.bit();
            case "object" -> Kind.OBJECT.bit();
            default ->
                throw keywords.wrong(
                    "type",
                    "must be null, boolean, integer, number, string, array or object, not " + name);
          };
    }
    return keywords.has("type") ? kinds : -1;
  }

  static boolean integer(Keywords keywords) {
    List<String> names = names(keywords);
    return names.contains("integer") && !names.contains("number");
  }

  private static List<String> names(Keywords keywords) {
    JsonNode type = keywords.get("type");
    if (type == null) {
      return List.of();
    }
    return type.isArray() ? keywords.texts("type") : List.of(keywords.text("type"));
  }
}
