package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.admission.SchemaSource;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.util.List;

/**
 * Reads the form that an answer is to have. The schema may stand beside the type, or be nested as
 * OpenAI does: {@code json_schema: {name, description, strict, schema}}. Both are read in every
 * dialect, so that a schema is never passed over.
 */
final class ResponseFormatReader {
  private ResponseFormatReader() {}

  /**
   * Reads the field {@code responseFormat}.
   *
   * @param schemaField the field of it that is missing where there is no schema
   * @param unknown the paths of fields that mean nothing are added here
   * @return null where there is no such field
   * @throws TokamakException {@code invalid_request}, naming the place
   */
  static ResponseFormat read(JsonFields fields, String schemaField, List<String> unknown) {
    return read(fields, "responseFormat", schemaField, unknown);
  }

  /**
   * Reads a field.
   *
   * @param field where the form stands
   * @see #read(JsonFields, String, List)
   */
  static ResponseFormat read(
      JsonFields fields, String field, String schemaField, List<String> unknown) {
    JsonNode value = fields.value(field);
    if (value == null) {
      return null;
    }
    JsonFields format = fields.inside(value, fields.where(field));
    String type = format.text("type");
    ResponseFormat read =
        switch (type) {
          case "text" -> withoutSchema(format, type, new ResponseFormat.Text());
          case "json_object" -> withoutSchema(format, type, new ResponseFormat.JsonObject());
          case "json_schema" -> schema(format, schemaField, unknown);
          case null, default ->
              throw ErrorCode.INVALID_REQUEST.at(
                  format.where("type"), "must be \"text\", \"json_object\" or \"json_schema\"");
        };
    format.collectUnknown(unknown);
    return read;
  }

  /** A schema that nobody obeys would be worse than an error. */
  private static ResponseFormat withoutSchema(
      JsonFields format, String type, ResponseFormat result) {
    for (String field : List.of("schema", "jsonSchema")) {
      if (format.value(field) != null) {
        throw ErrorCode.INVALID_REQUEST.at(
            format.where(field),
            "must be left out with the type \"" + type + "\": a schema needs \"json_schema\"");
      }
    }
    return result;
  }

  private static ResponseFormat schema(
      JsonFields format, String schemaField, List<String> unknown) {
    JsonNode nested = format.value("jsonSchema");
    if (nested == null) {
      return schemaIn(format, schemaField);
    }
    if (format.value("schema") != null) {
      throw ErrorCode.INVALID_REQUEST.at(
          format.where("schema"),
          "must not be given together with "
              + format.where("jsonSchema")
              + ": there is one schema to an answer");
    }
    JsonFields holder = format.inside(nested, format.where("jsonSchema"));
    ResponseFormat read = schemaIn(holder, "schema");
    holder.collectUnknown(unknown);
    return read;
  }

  private static ResponseFormat schemaIn(JsonFields holder, String missing) {
    // For people and other services; here every schema is obeyed to the letter.
    holder.text("name");
    holder.text("description");
    holder.bool("strict");
    JsonNode schema = holder.value("schema");
    if (schema == null) {
      holder.value(missing);
      throw ErrorCode.INVALID_REQUEST.at(
          holder.where(missing), "must be given: it says what the answer has to look like");
    }
    String path = holder.where("schema");
    if (!schema.isObject() && !schema.isBoolean()) {
      throw JsonFields.wrongType(path, "a JSON Schema, which is an object or a boolean", schema);
    }
    return new ResponseFormat.JsonSchema(SchemaSource.of(schema), path);
  }
}
