package dev.tokamak.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.function.Consumer;

/** A request to {@code /v1/messages}. */
record AnthropicDialect(RequestDraft draft) implements Dialect {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Override
  public Object whole(Completion completion, Answer answer, Instant now) {
    ObjectNode message = message(completion, answer.usage());
    ArrayNode content = (ArrayNode) message.get("content");
    if (answer.reasoning(0) != null) {
      content.add(thinking(answer.reasoning(0)));
    }
    if (answer.content(0) != null && !answer.content(0).isEmpty()) {
      content.add(text(answer.content(0)));
    }
    for (ToolCall call : answer.calls(0)) {
      ObjectNode input = JsonBody.objectIn(call.arguments());
      // One that the length has cut is no call that anybody could run.
      if (input != null) {
        content.add(toolUse(call.id(), call.name(), input));
      }
    }
    message.put("stop_reason", stopReason(answer.reason(0), answer.stopSequence(0)));
    message.put("stop_sequence", answer.stopSequence(0));
    return message;
  }

  @Override
  public EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage) {
    return new AnthropicEvents(completion, onUsage);
  }

  /** A message of which nothing is known but its cost. */
  static ObjectNode message(Completion completion, Usage usage) {
    ObjectNode message = JSON.objectNode();
    message.put("id", completion.request().id());
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", completion.request().model());
    message.putArray("content");
    message.putNull("stop_reason");
    message.putNull("stop_sequence");
    message.set("usage", usage(usage));
    return message;
  }

  /** In this dialect the tokens of the prompt that are cached count apart from the others. */
  static ObjectNode usage(Usage usage) {
    ObjectNode json = JSON.objectNode();
    json.put("input_tokens", usage.promptTokens() - usage.cachedTokens());
    json.put("cache_creation_input_tokens", 0);
    json.put("cache_read_input_tokens", usage.cachedTokens());
    return json.put("output_tokens", usage.completionTokens());
  }

  static ObjectNode text(String text) {
    return JSON.objectNode().put("type", "text").put("text", text);
  }

  static ObjectNode thinking(String text) {
    // Nobody signs thoughts here.
    return JSON.objectNode().put("type", "thinking").put("thinking", text).put("signature", "");
  }

  static ObjectNode toolUse(String id, String name, ObjectNode input) {
    ObjectNode use = JSON.objectNode().put("type", "tool_use").put("id", id).put("name", name);
    use.set("input", input);
    return use;
  }

  static String stopReason(FinishReason reason, String stopSequence) {
    return switch (reason) {
      case STOP -> stopSequence == null ? "end_turn" : "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOL_CALL -> "tool_use";
      // There is no name for it, since nobody is left to read it.
      case CANCELLED -> reason.wireName();
    };
  }
}
