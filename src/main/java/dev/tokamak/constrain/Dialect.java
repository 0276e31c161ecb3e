package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The draft that a schema is written in. A keyword that its draft does not know is an annotation
 * there; a schema that names no draft is read as 2020-12, and what older drafts wrote is understood
 * as well.
 */
enum Dialect {
  DRAFT_4,
  DRAFT_6,
  DRAFT_7,
  DRAFT_2019,
  DRAFT_2020,
  UNDECLARED;

  private static final Map<String, Dialect> SINCE =
      Map.ofEntries(
          Map.entry("const", DRAFT_6),
          Map.entry("contains", DRAFT_6),
          Map.entry("propertyNames", DRAFT_6),
          Map.entry("$id", DRAFT_6),
          Map.entry("if", DRAFT_7),
          Map.entry("dependentRequired", DRAFT_2019),
          Map.entry("dependentSchemas", DRAFT_2019),
          Map.entry("minContains", DRAFT_2019),
          Map.entry("maxContains", DRAFT_2019),
          Map.entry("$anchor", DRAFT_2019),
          Map.entry("unevaluatedItems", DRAFT_2019),
          Map.entry("unevaluatedProperties", DRAFT_2019),
          Map.entry("$recursiveRef", DRAFT_2019),
          Map.entry("$dynamicRef", DRAFT_2020),
          Map.entry("prefixItems", DRAFT_2020));

  /** The last draft that knows a keyword. */
  private static final Map<String, Dialect> UNTIL =
      Map.of("dependencies", DRAFT_7, "additionalItems", DRAFT_2019, "id", DRAFT_4);

  /**
   * @throws SchemaException for a meta-schema that is none of JSON Schema's
   */
  static Dialect of(JsonNode root) {
    JsonNode declared = root.get("$schema");
    if (declared == null) {
      return UNDECLARED;
    }
    String uri = declared.asText("");
    if (uri.contains("draft-04") || uri.contains("draft-03")) {
      return DRAFT_4;
    }
    if (uri.contains("draft-06")) {
      return DRAFT_6;
    }
    if (uri.contains("draft-07")) {
      return DRAFT_7;
    }
    if (uri.contains("2019-09")) {
      return DRAFT_2019;
    }
    // Whatever else stands there (an OpenAPI dialect, the unversioned "json-schema.org/schema#") is
    // read as if nothing did.
    return uri.contains("2020-12") ? DRAFT_2020 : UNDECLARED;
  }

  boolean knows(String keyword) {
    if (this == UNDECLARED) {
      return !keyword.equals("id");
    }
    Dialect since = SINCE.get(keyword);
    Dialect until = UNTIL.get(keyword);
    return (since == null || compareTo(since) >= 0) && (until == null || compareTo(until) <= 0);
  }

  /** Up to draft 7, what stands beside a reference is ignored. */
  boolean referenceStandsAlone() {
    return compareTo(DRAFT_7) <= 0;
  }
}
