package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.Usage;

/**
 * The {@code response} of {@code /v1/responses}: the same object with more and more in it. A tree
 * rather than records, since most of it repeats what was sent.
 */
final class ResponseObject {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Completion completion;
  private final ResponsesDialect dialect;

  ResponseObject(Completion completion, ResponsesDialect dialect) {
    this.completion = completion;
    this.dialect = dialect;
  }

  /** Nothing has been said. */
  ObjectNode begun() {
    return make("in_progress", JSON.arrayNode(), JSON.nullNode(), JSON.nullNode());
  }

  /** All has been said. */
  ObjectNode ended(ArrayNode output, FinishReason reason, Usage usage) {
    boolean complete = reason == FinishReason.STOP || reason == FinishReason.TOOL_CALL;
    return make(
        complete ? "completed" : "incomplete",
        output,
        complete ? JSON.nullNode() : JSON.objectNode().put("reason", "max_output_tokens"),
        usage(usage));
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode json = JSON.objectNode();
    json.put("input_tokens", usage.promptTokens());
    json.putObject("input_tokens_details").put("cached_tokens", usage.cachedTokens());
    json.put("output_tokens", usage.completionTokens());
    // Which of them were thoughts is not counted.
    json.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return json.put("total_tokens", usage.totalTokens());
  }

  private ObjectNode make(String status, ArrayNode output, JsonNode incomplete, JsonNode usage) {
    SamplingParams sampling = completion.request().sampling();
    ObjectNode sent = dialect.sent();
    ObjectNode response = JSON.objectNode();
    response.put("id", completion.request().id());
    response.put("object", "response");
    response.put("created_at", completion.since().getEpochSecond());
    response.put("status", status);
    response.put("background", false);
    response.putNull("error");
    response.set("incomplete_details", incomplete);
    response.set("instructions", orNull(sent.get("instructions")));
    response.set("max_output_tokens", orNull(sent.get("max_output_tokens")));
    response.set("metadata", dialect.metadata());
    response.put("model", completion.request().model());
    response.set("output", output);
    response.put(
        "parallel_tool_calls",
        !Boolean.FALSE.equals(dialect.draft().features().parallelToolCalls()));
    response.putNull("previous_response_id");
    response.putObject("reasoning").putNull("effort").putNull("summary");
    response.put("service_tier", "default");
    response.put("store", false);
    response.put("temperature", sampling.temperature());
    response.set("text", text(sent.get("text")));
    JsonNode choice = sent.get("tool_choice");
    response.set("tool_choice", choice == null || choice.isNull() ? JSON.textNode("auto") : choice);
    JsonNode tools = sent.get("tools");
    response.set("tools", tools == null || tools.isNull() ? JSON.arrayNode() : tools);
    response.put("top_p", sampling.topP());
    response.put("truncation", "disabled");
    response.set("usage", usage);
    response.put("user", dialect.draft().user());
    return response;
  }

  private static ObjectNode text(JsonNode sent) {
    JsonNode format = sent == null ? null : sent.get("format");
    ObjectNode text = JSON.objectNode();
    text.set(
        "format",
        format == null || format.isNull() ? JSON.objectNode().put("type", "text") : format);
    return text;
  }

  private static JsonNode orNull(JsonNode value) {
    return value == null ? JSON.nullNode() : value;
  }
}
