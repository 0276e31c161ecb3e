package dev.tokamak.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Makes schemas of all keywords at random, small enough that their parts meet. */
final class RandomSchemas {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] NAMES = {"a", "b", "c", "ab"};
  private static final String[] VALUES = {
    "null", "true", "0", "1", "2.5", "\"\"", "\"a\"", "\"ab\"", "[]", "[1]", "{}", "{\"a\":1}"
  };
  private static final String[] PATTERNS = {"^a", "b$", "^[ab]+$", "^(a|bc)$", "^.{2}$"};

  private final Random random;

  RandomSchemas(Random random) {
    this.random = random;
  }

  JsonNode next() {
    JsonNode schema = schema(3);
    if (schema.isObject() && random.nextInt(4) == 0) {
      ((ObjectNode) schema).putObject("$defs").set("d", schema(2));
    }
    return schema;
  }

  private JsonNode schema(int depth) {
    if (random.nextInt(12) == 0) {
      return JSON.getNodeFactory().booleanNode(random.nextInt(5) > 0);
    }
    ObjectNode schema = JSON.createObjectNode();
    int keywords = 1 + random.nextInt(3);
    for (int i = 0; i < keywords; i++) {
      add(schema, depth);
    }
    return schema;
  }

  private void add(ObjectNode schema, int depth) {
    switch (random.nextInt(depth > 0 ? 13 : 6)) {
      case 0 -> schema.put("type", pick("null", "boolean", "integer", "number", "string"));
      case 1 -> {
        ArrayNode values = schema.putArray("enum");
        for (int i = 0; i <= random.nextInt(4); i++) {
          values.add(value());
        }
      }
      case 2 -> numbers(schema);
      case 3 -> strings(schema);
      case 4 -> schema.put("type", pick("object", "array"));
      case 5 -> schema.set("const", value());
      case 6, 7 -> object(schema, depth - 1);
      case 8, 9 -> array(schema, depth - 1);
      case 10 -> {
        ArrayNode parts = schema.putArray(pick("anyOf", "oneOf", "allOf"));
        for (int i = 0; i <= random.nextInt(3); i++) {
          parts.add(schema(depth - 1));
        }
      }
      case 11 -> schema.set("not", schema(depth - 1));
      default -> {
        schema.set("if", schema(depth - 1));
        schema.set(pick("then", "else"), schema(depth - 1));
      }
    }
  }

  private void numbers(ObjectNode schema) {
    switch (random.nextInt(4)) {
      case 0 -> schema.put("minimum", random.nextInt(5) - 2);
      case 1 -> schema.put("maximum", random.nextInt(5));
      case 2 -> schema.put("exclusiveMaximum", random.nextInt(20));
      default -> schema.put("multipleOf", random.nextBoolean() ? 0.5 : 3);
    }
  }

  private void strings(ObjectNode schema) {
    switch (random.nextInt(3)) {
      case 0 -> schema.put("minLength", random.nextInt(3));
      case 1 -> schema.put("maxLength", random.nextInt(4));
      default -> schema.put("pattern", pick(PATTERNS));
    }
  }

  private void object(ObjectNode schema, int depth) {
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        ObjectNode properties = schema.putObject("properties");
        for (int i = 0; i <= random.nextInt(3); i++) {
          properties.set(pick(NAMES), schema(depth));
        }
      }
      case 2 -> schema.putArray("required").add(pick(NAMES));
      case 3 -> schema.set("additionalProperties", schema(depth));
      case 4 -> schema.putObject("patternProperties").set(pick(PATTERNS), schema(depth));
      case 5 -> schema.put(pick("minProperties", "maxProperties"), random.nextInt(3));
      case 6 -> schema.set("propertyNames", schema(0));
      case 7 -> schema.putObject("dependentRequired").putArray(pick(NAMES)).add(pick(NAMES));
      default -> schema.putObject("dependentSchemas").set(pick(NAMES), schema(depth));
    }
  }

  private void array(ObjectNode schema, int depth) {
    switch (random.nextInt(6)) {
      case 0, 1 -> schema.set("items", schema(depth));
      case 2 -> schema.putArray("prefixItems").add(schema(depth)).add(schema(depth));
      case 3 -> schema.put(pick("minItems", "maxItems"), random.nextInt(3));
      case 4 -> {
        schema.set("contains", schema(depth));
        if (random.nextBoolean()) {
          // The library takes no maximum below the least number, which is 1 by default.
          boolean most = random.nextBoolean();
          schema.put(most ? "maxContains" : "minContains", (most ? 1 : 0) + random.nextInt(2));
        }
      }
      default -> schema.put("uniqueItems", true);
    }
  }

  private JsonNode value() {
    try {
      return JSON.readTree(pick(VALUES));
    } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }
}
