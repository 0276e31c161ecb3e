package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.admission.RequestDraft.Sampling;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.admission.ToolDraft;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of {@code POST /v1/messages} and of its {@code count_tokens}, as Anthropic spells
 * them. {@code min_p} is known as in the other dialects; marks of what to cache are hints, since
 * every prompt is shared as far as it can be.
 */
final class AnthropicReader {
  private static final JsonNode NO_ITEMS = JsonNodeFactory.instance.arrayNode();

  private final JsonFields fields;
  private final List<String> unknown = new ArrayList<>();

  private AnthropicReader(byte[] body) {
    this.fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.SNAKE_CASE);
  }

  /**
   * Reads a request for a message.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static AnthropicDialect read(byte[] body) {
    return new AnthropicDialect(new AnthropicReader(body).draft(true));
  }

  /**
   * Reads a request that is only to be counted.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static RequestDraft readToCount(byte[] body) {
    return new AnthropicReader(body).draft(false);
  }

  private RequestDraft draft(boolean toAnswer) {
    refuseUnsupported();
    fields.spelled("stop", "stop_sequences");
    fields.spelled("responseFormat", "output_config.format");
    Integer maxTokens = fields.integer("maxTokens");
    if (maxTokens == null && toAnswer) {
      throw ErrorCode.INVALID_REQUEST.at("max_tokens", "must be given");
    }
    ResponseFormat format = format();
    List<ToolDraft> tools = tools();
    JsonFields choice = choice();
    return new RequestDraft(
        fields.text("model"),
        null,
        new AnthropicMessages(unknown).readAll(fields),
        system(),
        null,
        new Sampling(
            fields.number("temperature"),
            fields.number("topP"),
            fields.integer("topK"),
            fields.number("minP"),
            null,
            null,
            null,
            null),
        maxTokens,
        null,
        stopSequences(),
        null,
        new Features(tools, choice(choice), parallel(choice), format, false, false),
        fields.bool("stream"),
        user(),
        CommonFields.notes(fields, unknown));
  }

  private void refuseUnsupported() {
    fields.refuse("container");
    fields.refuse("contextManagement");
    fields.refuse("mcpServers", NO_ITEMS);
    fields.refuse("serviceTier", TextNode.valueOf("auto"), TextNode.valueOf("standard_only"));
    JsonNode thinking = fields.value("thinking");
    if (thinking != null) {
      JsonFields inside = fields.inside(thinking, "thinking");
      inside.refuse("type", TextNode.valueOf("disabled"));
      inside.collectUnknown(unknown);
    }
  }

  private ResponseFormat format() {
    ResponseFormat older = ResponseFormatReader.read(fields, "outputFormat", "schema", unknown);
    if (older != null) {
      fields.spelled("responseFormat", "output_format");
    }
    JsonNode config = fields.value("outputConfig");
    if (config == null) {
      return older;
    }
    JsonFields inside = fields.inside(config, "output_config");
    inside.refuse("effort");
    ResponseFormat format = ResponseFormatReader.read(inside, "format", "schema", unknown);
    inside.collectUnknown(unknown);
    if (format != null && older != null) {
      throw ErrorCode.INVALID_REQUEST.at(
          "output_format", "must not be given together with output_config.format");
    }
    return format == null ? older : format;
  }

  private String system() {
    JsonNode value = fields.value("system");
    return value == null ? null : AnthropicMessages.texts(fields, value, "system", unknown);
  }

  private List<String> stopSequences() {
    JsonNode value = fields.value("stopSequences");
    if (value == null) {
      return null;
    }
    return JsonFields.texts(value, "stop_sequences", "an array of strings");
  }

  private String user() {
    JsonNode metadata = fields.value("metadata");
    if (metadata == null) {
      return null;
    }
    JsonFields inside = fields.inside(metadata, "metadata");
    String user = inside.text("userId");
    inside.collectUnknown(unknown);
    return user;
  }

  private List<ToolDraft> tools() {
    JsonNode array = fields.value("tools");
    if (array == null) {
      return List.of();
    }
    List<ToolDraft> tools = new ArrayList<>(array.size());
    for (JsonFields tool : fields.each(array, "tools", "an array of tools")) {
      tools.add(tool(tool));
    }
    return tools;
  }

  private ToolDraft tool(JsonFields tool) {
    String type = tool.text("type");
    if (type != null && !type.equals("custom")) {
      throw ErrorCode.UNSUPPORTED.at(
          tool.where("type"), "must be \"custom\": there are no other tools here");
    }
    tool.value("cacheControl");
    // Every schema is obeyed to the letter, and examples are no part of it.
    tool.bool("strict");
    ToolDraft draft =
        new ToolDraft(
            tool.text("name"),
            tool.text("description"),
            ToolReader.schema(tool, "inputSchema"),
            tool.path());
    tool.collectUnknown(unknown);
    return draft;
  }

  private JsonFields choice() {
    JsonNode value = fields.value("toolChoice");
    return value == null ? null : fields.inside(value, "tool_choice");
  }

  private static Boolean parallel(JsonFields choice) {
    Boolean disabled = choice == null ? null : choice.bool("disableParallelToolUse");
    return disabled == null ? null : !disabled;
  }

  private static ToolChoice choice(JsonFields choice) {
    if (choice == null) {
      return null;
    }
    String type = choice.text("type");
    return switch (type) {
      case "auto" -> new ToolChoice.Auto();
      case "any" -> new ToolChoice.Required();
      case "none" -> new ToolChoice.None();
      case "tool" -> new ToolChoice.Named(choice.requiredText("name"));
      case null, default ->
          throw ErrorCode.INVALID_REQUEST.at(
              choice.where("type"), "must be \"auto\", \"any\", \"tool\" or \"none\"");
    };
  }
}
