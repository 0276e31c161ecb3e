package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.constrain.Schema.PatternProperty;
import dev.tokamak.constrain.SchemaException.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the schemas of a document, each once, so that recursive ones become cycles of objects. For
 * use by one thread, once.
 */
final class SchemaReader {
  static final int MAX_DEPTH = 200;
  private static final int MAX_SCHEMAS = 20_000;

  /** How deep schemas may lie within each other, references followed: the stack bears more. */
  static final int MAX_REFERENCES = 400;

  private int depth;

  private final Dialect dialect;
  private final References references;
  private final Map<JsonNode, Schema> known = new IdentityHashMap<>();
  private final JsonNode root;
  private final List<Schema> schemas = new ArrayList<>();

  SchemaReader(JsonNode root) {
    this.root = root;
    this.dialect = Dialect.of(root);
    this.references = new References(root, dialect);
  }

  /** All that were read. */
  List<Schema> schemas() {
    return schemas;
  }

  Schema readRoot() {
    return read(root, "");
  }

  private Schema read(JsonNode node, String pointer) {
    if (node.isBoolean()) {
      Schema schema = create(pointer);
      schema.constant = node.booleanValue();
      return schema;
    }
    if (!node.isObject()) {
      throw malformed(pointer, "must be an object or a boolean");
    }
    Schema seen = known.get(node);
    if (seen != null) {
      return seen;
    }
    if (++depth > MAX_REFERENCES) {
      throw new SchemaException(
          Reason.TOO_COMPLEX,
          "",
          "leads through more than " + MAX_REFERENCES + " schemas within each other");
    }
    Schema schema = create(pointer);
    known.put(node, schema);
    fill(schema, new Keywords(node, pointer, dialect));
    depth--;
    return schema;
  }

  private Schema create(String pointer) {
    if (schemas.size() == MAX_SCHEMAS) {
      throw new SchemaException(
          Reason.TOO_COMPLEX, "", "holds more than " + MAX_SCHEMAS + " schemas");
    }
    var schema = new Schema(schemas.size(), pointer);
    schemas.add(schema);
    return schema;
  }

  private void fill(Schema schema, Keywords keywords) {
    if (keywords.has("$ref")) {
      String reference = keywords.text("$ref");
      var target = references.find(keywords.node(), reference, schema.pointer);
      schema.reference = read(target.node(), target.pointer());
      if (dialect.referenceStandsAlone()) {
        return;
      }
    }
    refuseUnsupported(keywords);
    schema.kinds = Types.kinds(keywords);
    schema.integer = Types.integer(keywords);
    values(schema, keywords);
    schema.numbers = NumberKeywords.read(keywords);
    schema.strings = StringKeywords.read(keywords);
    object(schema, keywords);
    array(schema, keywords);
    applicators(schema, keywords);
  }

  private static void refuseUnsupported(Keywords keywords) {
    for (String keyword :
        List.of("$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems")) {
      if (keywords.has(keyword) && !keywords.get(keyword).asText().equals("true")) {
        throw new SchemaException(
            Reason.UNSUPPORTED, keywords.at(keyword), "cannot be enforced: " + keyword);
      }
    }
  }

  private void values(Schema schema, Keywords keywords) {
    List<JsonNode> values = null;
    if (keywords.has("enum")) {
      values = new ArrayList<>();
      keywords.array("enum").forEach(values::add);
    }
    if (keywords.has("const")) {
      JsonNode constant = keywords.get("const");
      if (values != null && values.stream().noneMatch(value -> Values.equal(value, constant))) {
        values = List.of();
      } else {
        values = List.of(constant);
      }
    }
    if (values == null) {
      return;
    }
    schema.values = values.stream().filter(JsonNode::isValueNode).toList();
    var structures = new ArrayList<Schema>();
    for (JsonNode value : values) {
      if (value.isContainerNode()) {
        structures.add(only(value, keywords.pointer()));
      }
    }
    schema.structures = structures;
  }

  /** A schema that one value alone fits. */
  private Schema only(JsonNode value, String pointer) {
    Schema schema = create(pointer);
    schema.kinds = Kind.of(value).bit();
    Schema nothing = create(pointer);
    nothing.constant = false;
    if (value.isObject()) {
      var properties = new LinkedHashMap<String, Schema>();
      value
          .properties()
          .forEach(field -> properties.put(field.getKey(), only(field.getValue(), pointer)));
      schema.properties = properties;
      schema.required = List.copyOf(properties.keySet());
      schema.additionalProperties = nothing;
    } else if (value.isArray()) {
      var items = new ArrayList<Schema>();
      value.forEach(item -> items.add(only(item, pointer)));
      schema.prefixItems = items;
      schema.minItems = items.size();
      schema.items = nothing;
    } else {
      schema.values = List.of(value);
    }
    return schema;
  }

  private void object(Schema schema, Keywords keywords) {
    schema.properties = map(keywords, "properties");
    var patterns = new ArrayList<PatternProperty>();
    if (keywords.has("patternProperties")) {
      for (var field : keywords.object("patternProperties").properties()) {
        String where = keywords.at("patternProperties") + "/" + References.escape(field.getKey());
        patterns.add(
            new PatternProperty(
                StringKeywords.pattern(field.getKey(), where), read(field.getValue(), where)));
      }
    }
    schema.patternProperties = patterns;
    schema.additionalProperties = one(keywords, "additionalProperties");
    schema.required = keywords.texts("required");
    schema.minProperties = keywords.count("minProperties", 0);
    schema.maxProperties = keywords.count("maxProperties", Integer.MAX_VALUE);
    schema.propertyNames = one(keywords, "propertyNames");
    if (keywords.has("dependentRequired")) {
      var where = keywords.inside("dependentRequired");
      where.names().forEach(name -> schema.dependentRequired.put(name, where.texts(name)));
    }
    schema.dependentSchemas.putAll(map(keywords, "dependentSchemas"));
    if (keywords.has("dependencies")) {
      var where = keywords.inside("dependencies");
      for (String name : where.names()) {
        if (where.get(name).isArray()) {
          schema.dependentRequired.put(name, where.texts(name));
        } else if (where.get(name).isTextual()) {
          // Draft 3 wrote a single name so, and it is still met.
          schema.dependentRequired.put(name, List.of(where.get(name).textValue()));
        } else {
          schema.dependentSchemas.put(name, read(where.get(name), where.at(name)));
        }
      }
    }
  }

  private void array(Schema schema, Keywords keywords) {
    if (keywords.has("prefixItems")) {
      schema.prefixItems = list(keywords, "prefixItems");
    }
    if (keywords.has("items")) {
      if (keywords.get("items").isArray()) {
        schema.prefixItems = list(keywords, "items");
        schema.items = one(keywords, "additionalItems");
      } else {
        schema.items = one(keywords, "items");
      }
    }
    schema.minItems = keywords.count("minItems", 0);
    schema.maxItems = keywords.count("maxItems", Integer.MAX_VALUE);
    schema.uniqueItems = keywords.flag("uniqueItems");
    schema.contains = one(keywords, "contains");
    schema.minContains = keywords.count("minContains", 1);
    schema.maxContains = keywords.count("maxContains", Integer.MAX_VALUE);
  }

  private void applicators(Schema schema, Keywords keywords) {
    schema.allOf = keywords.has("allOf") ? list(keywords, "allOf") : List.of();
    schema.anyOf = keywords.has("anyOf") ? list(keywords, "anyOf") : null;
    schema.oneOf = keywords.has("oneOf") ? list(keywords, "oneOf") : null;
    schema.not = one(keywords, "not");
    if (keywords.has("if")) {
      schema.condition = one(keywords, "if");
      schema.then = one(keywords, "then");
      schema.otherwise = one(keywords, "else");
    }
  }

  private Schema one(Keywords keywords, String keyword) {
    return keywords.has(keyword) ? read(keywords.get(keyword), keywords.at(keyword)) : null;
  }

  private List<Schema> list(Keywords keywords, String keyword) {
    var schemas = new ArrayList<Schema>();
    int index = 0;
    for (JsonNode node : keywords.array(keyword)) {
      schemas.add(read(node, keywords.at(keyword) + "/" + index++));
    }
    return schemas;
  }

  private Map<String, Schema> map(Keywords keywords, String keyword) {
    if (!keywords.has(keyword)) {
      return Map.of();
    }
    var schemas = new LinkedHashMap<String, Schema>();
    var where = keywords.inside(keyword);
    where.names().forEach(name -> schemas.put(name, read(where.get(name), where.at(name))));
    return schemas;
  }

  private static SchemaException malformed(String pointer, String message) {
    return new SchemaException(Reason.MALFORMED, pointer, message);
  }
}
