package dev.tokamak.prompt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes of a conversation the values that chat templates read, in OpenAI's shape. */
final class Values {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final UnaryOperator<String> guard;

  /**
   * @param guard what becomes of each text of a caller
   */
  Values(UnaryOperator<String> guard) {
    this.guard = guard;
  }

  List<Object> messages(List<Message> messages, CallFormat format, boolean argumentsAsText) {
    var names = new LinkedHashMap<String, String>();
    var values = new ArrayList<>();
    for (Message message : messages) {
      message.toolCalls().forEach(call -> names.put(call.id(), call.name()));
      values.add(message(message, names, format, argumentsAsText));
    }
    return values;
  }

  private Map<String, Object> message(
      Message message, Map<String, String> names, CallFormat format, boolean argumentsAsText) {
    var value = new LinkedHashMap<String, Object>();
    value.put("role", message.role().wireName());
    // Many templates put it together with other text, which an absent one cannot be.
    value.put("content", message.content() == null ? "" : guard.apply(message.content()));
    if (!message.toolCalls().isEmpty()) {
      value.put(
          "tool_calls",
          message.toolCalls().stream().map(call -> call(call, format, argumentsAsText)).toList());
    }
    if (message.role() == Role.TOOL) {
      value.put("tool_call_id", guard.apply(format.callId(message.toolCallId())));
      String name = message.name() == null ? names.get(message.toolCallId()) : message.name();
      if (name != null) {
        value.put("name", guard.apply(name));
      }
    } else if (message.name() != null) {
      value.put("name", guard.apply(message.name()));
    }
    return value;
  }

  private Map<String, Object> call(ToolCall call, CallFormat format, boolean argumentsAsText) {
    var function = new LinkedHashMap<String, Object>();
    function.put("name", guard.apply(call.name()));
    function.put(
        "arguments",
        argumentsAsText ? guard.apply(call.arguments()) : guarded(parse(call.arguments())));
    var value = new LinkedHashMap<String, Object>();
    value.put("id", guard.apply(format.callId(call.id())));
    value.put("type", "function");
    value.put("function", function);
    return value;
  }

  List<Object> tools(List<Tool> tools) {
    var values = new ArrayList<>();
    for (Tool tool : tools) {
      var function = new LinkedHashMap<String, Object>();
      function.put("name", tool.name());
      // Some templates read it whether it is there or not.
      function.put(
          "description", tool.description() == null ? "" : guard.apply(tool.description()));
      function.put("parameters", guarded(parse(tool.parameters().schema())));
      var value = new LinkedHashMap<String, Object>();
      value.put("type", "function");
      value.put("function", function);
      values.add(value);
    }
    return values;
  }

  /** JSON text of maps, lists and scalars. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** A JSON text as maps, lists and scalars; where it is none, the text itself. */
  private static Object parse(String json) {
    try {
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException notJson) {
      return json;
    }
  }

  private Object guarded(Object value) {
    return switch (value) {
      case String text -> guard.apply(text);
      case List<?> list -> list.stream().map(this::guarded).toList();
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, child) -> copy.put(guard.apply((String) key), guarded(child)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
