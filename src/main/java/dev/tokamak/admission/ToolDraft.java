package dev.tokamak.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool as its sender wrote it.
 *
 * @param name or null
 * @param description or null
 * @param parameters what its arguments look like; null: it has none
 * @param path where its name belongs in the request, as the sender spells it
 */
public record ToolDraft(String name, String description, SchemaSource parameters, String path) {
  private static final SchemaSource NO_ARGUMENTS = SchemaSource.of(noArguments());

  private static ObjectNode noArguments() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.putObject("properties");
    return schema.put("additionalProperties", false);
  }

  /** The schema of its arguments, given or not. */
  SchemaSource schema() {
    return parameters == null ? NO_ARGUMENTS : parameters;
  }
}
