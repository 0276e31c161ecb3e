package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.automaton.Language;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One schema of a document, read: its keywords with their values checked, references followed.
 * Written by {@link SchemaReader} alone, and unchanging from then on.
 */
final class Schema {
  /** A pattern of {@code patternProperties}, and what the values behind its keys must fit. */
  record PatternProperty(Language keys, Schema value) {}

  private static final int ALL_KINDS = (1 << Kind.values().length) - 1;

  final int id;

  /** Where it stands, as a JSON pointer. */
  final String pointer;

  /** For {@code true} and {@code false}; null for a schema of keywords. */
  Boolean constant;

  int kinds = ALL_KINDS;

  /** Numbers must have no fraction. */
  boolean integer;

  /** Scalar values, or null where any is allowed; see also {@link #structures}. */
  List<JsonNode> values;

  /** The objects and arrays among the values of {@code enum}, as schemas that only they fit. */
  List<Schema> structures = List.of();

  /** Numbers within bounds; null: all. */
  Language numbers;

  /** Strings by pattern, format and length; null: all. */
  Language strings;

  Map<String, Schema> properties = Map.of();
  List<PatternProperty> patternProperties = List.of();

  /** Null: anything. */
  Schema additionalProperties;

  List<String> required = List.of();
  int minProperties;
  int maxProperties = Integer.MAX_VALUE;
  Schema propertyNames;
  Map<String, List<String>> dependentRequired = new LinkedHashMap<>();
  Map<String, Schema> dependentSchemas = new LinkedHashMap<>();

  List<Schema> prefixItems = List.of();

  /** Behind the prefix; null: anything. */
  Schema items;

  int minItems;
  int maxItems = Integer.MAX_VALUE;
  boolean uniqueItems;
  Schema contains;
  int minContains = 1;
  int maxContains = Integer.MAX_VALUE;

  List<Schema> allOf = List.of();
  List<Schema> anyOf;
  List<Schema> oneOf;
  Schema not;
  Schema condition;
  Schema then;
  Schema otherwise;
  Schema reference;

  /** What {@link Evaluation} found: by value, 0 for unknown, 1 for no, 2 for yes. */
  final byte[] evaluated = new byte[3];

  /** What {@link Alternatives} found, by kind: 0 for unknown, 1 for no, 2 for yes. */
  final byte[] impossible = new byte[Kind.values().length];

  Schema(int id, String pointer) {
    this.id = id;
    this.pointer = pointer;
  }

  boolean allows(Kind kind) {
    return (kinds & kind.bit()) != 0;
  }

  /** Whether it says anything about the fields of an object, one by one. */
  boolean hasFields() {
    return !properties.isEmpty() || !patternProperties.isEmpty() || additionalProperties != null;
  }

  boolean isTrue() {
    return Boolean.TRUE.equals(constant);
  }

  boolean isFalse() {
    return Boolean.FALSE.equals(constant);
  }
}
