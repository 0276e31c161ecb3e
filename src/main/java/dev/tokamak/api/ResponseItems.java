package dev.tokamak.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.Message.ToolCall;

/** The items of an answer of {@code /v1/responses}: reasoning, a message, calls. */
final class ResponseItems {
  private static final String COMPLETED = "completed";

  private final ArrayNode all = JsonNodeFactory.instance.arrayNode();

  /** The items of an answer in one piece. */
  static ResponseItems of(Answer answer) {
    ResponseItems items = new ResponseItems();
    String status = status(answer.reason(0));
    boolean calls = !answer.calls(0).isEmpty();
    boolean speaks = answer.content(0) != null;
    if (answer.reasoning(0) != null) {
      String own = speaks || calls ? COMPLETED : status;
      items.all.add(reasoning(Ids.next("rs_"), answer.reasoning(0), own));
    }
    if (speaks && !(answer.content(0).isEmpty() && answer.reasoning(0) != null)) {
      items.all.add(message(Ids.next("msg_"), answer.content(0), calls ? COMPLETED : status));
    }
    for (int i = 0; i < answer.calls(0).size(); i++) {
      ToolCall call = answer.calls(0).get(i);
      boolean last = i == answer.calls(0).size() - 1;
      items.all.add(
          call(
              Ids.next("fc_"),
              call.id(),
              call.name(),
              call.arguments(),
              last ? status : COMPLETED));
    }
    return items;
  }

  ArrayNode all() {
    return all;
  }

  /** What the last item is when its answer ended so. */
  static String status(FinishReason reason) {
    return reason == FinishReason.STOP || reason == FinishReason.TOOL_CALL
        ? COMPLETED
        : "incomplete";
  }

  static ObjectNode message(String id, String text, String status) {
    ObjectNode item = item(id, "message", status).put("role", "assistant");
    if (text == null) {
      item.putArray("content");
    } else {
      item.putArray("content").add(textPart(text));
    }
    return item;
  }

  static ObjectNode textPart(String text) {
    ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
    part.put("text", text).putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  static ObjectNode reasoning(String id, String text, String status) {
    ObjectNode item = item(id, "reasoning", status);
    item.putArray("summary");
    ArrayNode content = item.putArray("content");
    if (text != null) {
      content.add(reasoningPart(text));
    }
    return item;
  }

  static ObjectNode reasoningPart(String text) {
    return JsonNodeFactory.instance.objectNode().put("type", "reasoning_text").put("text", text);
  }

  static ObjectNode call(String id, String callId, String name, String arguments, String status) {
    return item(id, "function_call", status)
        .put("call_id", callId)
        .put("name", name)
        .put("arguments", arguments);
  }

  private static ObjectNode item(String id, String type, String status) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("type", type)
        .put("status", status);
  }
}
