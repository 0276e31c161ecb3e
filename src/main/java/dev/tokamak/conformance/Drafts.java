package dev.tokamak.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The drafts of JSON Schema as answers obey them, each as a registry of the library. A schema that
 * names no draft is read as 2020-12, and what older drafts wrote is understood as well.
 *
 * <p>Immutable; safe for use by any thread.
 */
final class Drafts {
  /** By what only their own {@code $schema} has. */
  private static final Map<String, SchemaRegistry> DECLARED = new LinkedHashMap<>();

  private static final SchemaRegistry UNDECLARED =
      registry(
          builder(Dialects.getDraft202012())
              .keywords(
                  List.of(
                      new Either(
                          "items", JsonNode::isArray, KeywordType.ITEMS_LEGACY, KeywordType.ITEMS),
                      new NonValidationKeyword("additionalItems"),
                      // A flag in draft 4, which minimum and maximum look at.
                      new Either(
                          "exclusiveMinimum",
                          JsonNode::isBoolean,
                          null,
                          KeywordType.EXCLUSIVE_MINIMUM),
                      new Either(
                          "exclusiveMaximum",
                          JsonNode::isBoolean,
                          null,
                          KeywordType.EXCLUSIVE_MAXIMUM)))
              .build());

  static {
    SchemaRegistry draft4 = registry(builder(Dialects.getDraft4()).build());
    DECLARED.put("draft-03", draft4);
    DECLARED.put("draft-04", draft4);
    DECLARED.put("draft-06", registry(builder(Dialects.getDraft6()).build()));
    DECLARED.put("draft-07", registry(builder(Dialects.getDraft7()).build()));
    DECLARED.put("2019-09", registry(withoutDependencies(Dialects.getDraft201909())));
    DECLARED.put("2020-12", registry(withoutDependencies(Dialects.getDraft202012())));
  }

  private Drafts() {}

  /**
   * Compiles a schema.
   *
   * @throws RuntimeException of whatever type, where the library does not understand it
   */
  static Schema compile(JsonNode schema) {
    return registryOf(schema).getSchema(schema);
  }

  private static SchemaRegistry registryOf(JsonNode schema) {
    String declared = schema.path("$schema").asText("");
    for (Map.Entry<String, SchemaRegistry> draft : DECLARED.entrySet()) {
      if (declared.contains(draft.getKey())) {
        return draft.getValue();
      }
    }
    return UNDECLARED;
  }

  private static Dialect.Builder builder(Dialect draft) {
    return Dialect.builder(draft)
        .keyword(new ExactMultipleOf())
        .keyword(new UniqueArrayItems())
        // Some drafts let a validator look into texts; an answer's texts are only texts.
        .keyword(new NonValidationKeyword("contentEncoding"))
        .keyword(new NonValidationKeyword("contentMediaType"))
        .formats(Map::clear)
        .formats(Formats.ENFORCED)
        // The library's own way keeps every unknown word, and logs it.
        .unknownKeywordFactory((_, _) -> null);
  }

  /** The drafts that have dependentRequired and dependentSchemas know no dependencies. */
  private static Dialect withoutDependencies(Dialect draft) {
    return builder(draft).keyword(new NonValidationKeyword("dependencies")).build();
  }

  private static SchemaRegistry registry(Dialect draft) {
    return SchemaRegistry.builder()
        .defaultDialectId(draft.getId())
        // Whatever a part of a schema says: a schema is of one draft.
        .dialectRegistry((_, _) -> draft)
        .schemaLoader(loader -> loader.allow(_ -> false))
        .schemaCacheEnabled(false)
        .schemaRegistryConfig(
            SchemaRegistryConfig.builder()
                .regularExpressionFactory(new Patterns())
                .schemaIdValidator(null)
                // Messages would hold what is nobody's business, and be looked up in a bundle.
                .messageSource((key, _, _, _) -> key)
                .build())
        .build();
  }

  /** A keyword that is one or the other, by the kind of its value. */
  private static final class Either extends AbstractKeyword {
    private final Predicate<JsonNode> older;
    private final Keyword then;
    private final Keyword otherwise;

    /**
     * @param then null: means nothing by itself
     */
    Either(String name, Predicate<JsonNode> older, Keyword then, Keyword otherwise) {
      super(name);
      this.older = older;
      this.then = then;
      this.otherwise = otherwise;
    }

    @Override
    public KeywordValidator newValidator(
        SchemaLocation location, JsonNode value, Schema parent, SchemaContext context)
        throws Exception {
      Keyword meant = older.test(value) ? then : otherwise;
      return meant == null ? null : meant.newValidator(location, value, parent, context);
    }
  }
}
