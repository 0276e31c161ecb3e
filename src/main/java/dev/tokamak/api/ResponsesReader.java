package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of {@code POST /v1/responses}: the part of OpenAI's API that keeps nothing on the
 * server. What needs a memory here (stored responses, conversations, background work) and tools of
 * OpenAI's own are refused.
 */
final class ResponsesReader {
  private static final JsonNode NO_ITEMS = JsonNodeFactory.instance.arrayNode();

  private ResponsesReader() {}

  /**
   * Reads a body.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static ResponsesDialect read(byte[] body) {
    ObjectNode sent = JsonBody.parse(body);
    JsonFields fields = new JsonFields(sent, JsonFields.Naming.SNAKE_CASE);
    List<String> unknown = new ArrayList<>();
    refuseUnsupported(fields, unknown);
    fields.spelled("messages", "input");
    fields.spelled("maxTokens", "max_output_tokens");
    fields.spelled("system", "instructions");
    ObjectNode metadata = object(fields, "metadata");
    RequestDraft draft =
        new RequestDraft(
            fields.text("model"),
            null,
            new ResponsesInput(unknown).readAll(fields),
            fields.text("instructions"),
            null,
            CommonFields.sampling(fields),
            fields.integer("maxOutputTokens"),
            null,
            null,
            null,
            CommonFields.features(fields, format(fields, unknown), false, false, unknown),
            fields.bool("stream"),
            CommonFields.openAiUser(fields),
            CommonFields.notes(fields, unknown));
    return new ResponsesDialect(draft, sent, metadata);
  }

  private static void refuseUnsupported(JsonFields fields, List<String> unknown) {
    fields.refuse("background", BooleanNode.FALSE);
    fields.refuse("conversation");
    fields.refuse("include", NO_ITEMS);
    fields.refuse("maxToolCalls");
    fields.refuse("previousResponseId");
    fields.refuse("prompt");
    fields.refuse("serviceTier", TextNode.valueOf("auto"), TextNode.valueOf("default"));
    fields.refuse("store", BooleanNode.FALSE);
    fields.refuse("topLogprobs", JsonNodeFactory.instance.numberNode(0));
    fields.refuse("truncation", TextNode.valueOf("disabled"));
    JsonNode reasoning = fields.value("reasoning");
    if (reasoning != null) {
      JsonFields inside = fields.inside(reasoning, "reasoning");
      inside.refuse("effort", TextNode.valueOf("none"));
      inside.refuse("summary", TextNode.valueOf("auto"));
      inside.refuse("generateSummary");
      inside.collectUnknown(unknown);
    }
    JsonNode options = fields.value("streamOptions");
    if (options != null) {
      JsonFields inside = fields.inside(options, "stream_options");
      inside.refuse("includeObfuscation", BooleanNode.FALSE);
      inside.collectUnknown(unknown);
    }
  }

  private static ObjectNode object(JsonFields fields, String name) {
    JsonNode value = fields.value(name);
    if (value == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw JsonFields.wrongType(fields.where(name), "an object", value);
  }

  private static ResponseFormat format(JsonFields fields, List<String> unknown) {
    JsonNode text = fields.value("text");
    if (text == null) {
      return null;
    }
    JsonFields inside = fields.inside(text, "text");
    inside.refuse("verbosity", TextNode.valueOf("medium"));
    ResponseFormat format = ResponseFormatReader.read(inside, "format", "schema", unknown);
    fields.spelled("responseFormat", "text.format");
    inside.collectUnknown(unknown);
    return format;
  }
}
