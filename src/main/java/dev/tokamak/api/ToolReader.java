package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.SchemaSource;
import dev.tokamak.admission.ToolDraft;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tools of a body, {@code {name, description, parameters}} or as OpenAI nests them,
 * {@code {type: "function", function: {…}}}, and which of them is to be called.
 */
final class ToolReader {
  private final List<String> unknown;

  /**
   * @param unknown receives the paths of unknown fields
   */
  ToolReader(List<String> unknown) {
    this.unknown = unknown;
  }

  /**
   * The tools of a body; empty where it has none.
   *
   * @throws TokamakException {@code invalid_request}, where one has the wrong type
   */
  List<ToolDraft> readAll(JsonFields body) {
    JsonNode array = body.value("tools");
    if (array == null) {
      return List.of();
    }
    String path = body.where("tools");
    List<ToolDraft> tools = new ArrayList<>(array.size());
    for (JsonFields tool : body.each(array, path, "an array of tools")) {
      tools.add(read(tool));
    }
    return tools;
  }

  private ToolDraft read(JsonFields fields) {
    String type = fields.text("type");
    JsonNode function = fields.value("function");
    if (type != null && !type.equals("function")) {
      throw ErrorCode.UNSUPPORTED.at(
          fields.where("type"), "must be \"function\": there are no other tools here");
    }
    JsonFields tool =
        function == null ? fields : fields.inside(function, fields.path() + ".function");
    // Every schema is obeyed to the letter.
    tool.bool("strict");
    ToolDraft draft =
        new ToolDraft(
            tool.text("name"), tool.text("description"), schema(tool, "parameters"), tool.path());
    fields.collectUnknown(unknown);
    if (tool != fields) {
      tool.collectUnknown(unknown);
    }
    return draft;
  }

  /** The schema of a tool's arguments; null where it has none. */
  static SchemaSource schema(JsonFields tool, String field) {
    JsonNode schema = tool.value(field);
    if (schema == null) {
      return null;
    }
    if (!schema.isObject()) {
      throw JsonFields.wrongType(
          tool.where(field), "a JSON Schema, which is an object here", schema);
    }
    return SchemaSource.of(schema);
  }

  /**
   * Which tool is to be called; null where the body does not say.
   *
   * @throws TokamakException {@code invalid_request}
   */
  static ToolChoice choice(JsonFields fields) {
    JsonNode value = fields.value("toolChoice");
    if (value == null) {
      return null;
    }
    String where = fields.where("toolChoice");
    if (value.isTextual()) {
      return switch (value.textValue()) {
        case "auto" -> new ToolChoice.Auto();
        case "none" -> new ToolChoice.None();
        case "required" -> new ToolChoice.Required();
        default ->
            throw ErrorCode.INVALID_REQUEST.at(
                where, "must be \"auto\", \"none\", \"required\" or an object that names a tool");
      };
    }
    if (!value.isObject()) {
      throw JsonFields.wrongType(where, "a string or an object", value);
    }
    // OpenAI writes {type, function: {name}}.
    JsonFields choice = fields.inside(value, where);
    String type = choice.text("type");
    if (type != null && !type.equals("function")) {
      throw ErrorCode.UNSUPPORTED.at(choice.where("type"), "must be \"function\"");
    }
    JsonNode function = choice.value("function");
    JsonFields named =
        function == null ? choice : choice.inside(function, choice.where("function"));
    return new ToolChoice.Named(named.requiredText("name"));
  }
}
