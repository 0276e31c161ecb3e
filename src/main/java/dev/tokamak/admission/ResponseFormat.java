package dev.tokamak.admission;

import java.util.Objects;

/** The form that an answer is to have. */
public sealed interface ResponseFormat {

  /** Free text. */
  record Text() implements ResponseFormat {}

  /** Any JSON object. */
  record JsonObject() implements ResponseFormat {}

  /**
   * A JSON document that a schema allows.
   *
   * @param path where the schema stands in the request, as its sender spelled it
   */
  record JsonSchema(SchemaSource schema, String path) implements ResponseFormat {
    public JsonSchema {
      Objects.requireNonNull(schema);
      Objects.requireNonNull(path);
    }
  }
}
