package dev.tokamak.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.StringJoiner;

/**
 * Writes a JSON Schema as a sketch of the documents that it allows, for example {@code {"city":
 * string (The name of the city), "days": integer 1..7}}: a third of the tokens of the schema, and
 * nearer to what is to be written.
 */
final class Sketch {
  /** References may lead in circles. */
  private static final int DEEPEST = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;

  private Sketch(JsonNode root) {
    this.root = root;
  }

  /**
   * The sketch of a schema.
   *
   * @param schema JSON text
   */
  static String of(String schema) {
    try {
      JsonNode root = JSON.readTree(schema);
      return new Sketch(root).type(root, DEEPEST);
    } catch (JsonProcessingException notJson) {
      throw new IllegalArgumentException("no JSON Schema", notJson);
    }
  }

  private String described(JsonNode schema, int depth) {
    JsonNode description = schema.path("description");
    String type = type(schema, depth);
    return description.isTextual() ? type + " (" + description.textValue() + ")" : type;
  }

  private String type(JsonNode schema, int depth) {
    if (depth == 0 || !schema.isObject()) {
      return "any";
    }
    if (schema.path("$ref").isTextual()) {
      String reference = schema.get("$ref").textValue();
      return reference.startsWith("#/")
          ? described(root.at(reference.substring(1)), depth - 1)
          : "any";
    }
    if (schema.has("const")) {
      return schema.get("const").toString();
    }
    if (schema.path("enum").isArray()) {
      return joined(schema.get("enum"), JsonNode::toString);
    }
    for (String either : new String[] {"anyOf", "oneOf"}) {
      if (schema.path(either).isArray()) {
        return joined(schema.get(either), one -> described(one, depth - 1));
      }
    }
    JsonNode type = schema.path("type");
    return type.isArray()
        ? joined(type, one -> typed(one.asText(), schema, depth))
        : typed(type.asText(guessed(schema)), schema, depth);
  }

  private static String guessed(JsonNode schema) {
    return schema.has("properties") ? "object" : schema.has("items") ? "array" : "any";
  }

  private String typed(String type, JsonNode schema, int depth) {
    return switch (type) {
      case "object" -> object(schema, depth);
      case "array" -> "[" + described(schema.path("items"), depth - 1) + "]";
      case "integer", "number" ->
          schema.has("minimum") && schema.has("maximum")
              ? type + " " + schema.get("minimum") + ".." + schema.get("maximum")
              : type;
      case "string" -> schema.path("format").asText(type);
      default -> type;
    };
  }

  private String object(JsonNode schema, int depth) {
    var members = new StringJoiner(", ", "{", "}");
    for (var property : schema.path("properties").properties()) {
      members.add(
          TextNode.valueOf(property.getKey()) + ": " + described(property.getValue(), depth - 1));
    }
    JsonNode others = schema.path("additionalProperties");
    if (others.isObject()) {
      members.add("[key]: " + described(others, depth - 1));
    }
    return members.toString();
  }

  private static String joined(
      JsonNode nodes, java.util.function.Function<JsonNode, String> written) {
    var parts = new StringJoiner("|");
    for (JsonNode node : nodes) {
      parts.add(written.apply(node));
    }
    return parts.toString();
  }
}
