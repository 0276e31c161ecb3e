package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the turns of a conversation in Anthropic's dialect: content is a text or blocks, calls are
 * blocks of the assistant, and their results are blocks of the user. For one request.
 */
final class AnthropicMessages {
  private final List<String> unknown;
  private final List<Message> messages = new ArrayList<>();
  private final Set<String> callIds = new HashSet<>();

  /**
   * @param unknown receives the paths of unknown fields
   */
  AnthropicMessages(List<String> unknown) {
    this.unknown = unknown;
  }

  /** The turns, at least one. */
  List<Message> readAll(JsonFields body) {
    JsonNode array = body.value("messages");
    if (array == null) {
      throw ErrorCode.INVALID_REQUEST.at("messages", "must be given");
    }
    if (!array.isArray() || array.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at("messages", "must be an array of at least one message");
    }
    for (JsonFields message : body.each(array, "messages", "an array of messages")) {
      read(message);
      message.collectUnknown(unknown);
    }
    if (messages.getLast().role() == Role.ASSISTANT) {
      throw ErrorCode.UNSUPPORTED.at(
          "messages[" + (array.size() - 1) + "].role",
          "must be \"user\" in the last message: beginnings of answers are not gone on with");
    }
    return messages;
  }

  private void read(JsonFields message) {
    String role = message.text("role");
    JsonNode content = message.value("content");
    String where = message.where("content");
    if (content == null) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must be given");
    }
    switch (role) {
      case "user" -> readUser(message, content, where);
      case "assistant" -> readAssistant(message, content, where);
      case "system" -> messages.add(Message.system(texts(message, content, where, unknown)));
      case null, default ->
          throw ErrorCode.INVALID_REQUEST.at(
              message.where("role"), "must be \"user\" or \"assistant\"");
    }
  }

  private void readUser(JsonFields message, JsonNode content, String where) {
    if (content.isTextual()) {
      messages.add(Message.user(JsonFields.text(content, where)));
      return;
    }
    StringBuilder text = new StringBuilder();
    boolean spoke = false;
    boolean answered = false;
    for (JsonFields block : blocks(message, content, where)) {
      String type = block.text("type");
      block.value("cacheControl");
      switch (type) {
        case "text" -> {
          text.append(block.requiredText("text"));
          spoke = true;
        }
        case "tool_result" -> {
          if (spoke) {
            throw ErrorCode.INVALID_REQUEST.at(
                block.where("type"), "must not come behind text: results of tools come first");
          }
          messages.add(result(block));
          answered = true;
        }
        case null, default -> throw unsupported(block, "\"text\" or \"tool_result\"");
      }
      block.collectUnknown(unknown);
    }
    if (spoke || !answered) {
      messages.add(Message.user(text.toString()));
    }
  }

  private Message result(JsonFields block) {
    String id = block.requiredText("toolUseId");
    if (!callIds.contains(id)) {
      throw ErrorCode.INVALID_REQUEST.at(
          block.where("toolUseId"), "must be the id of a tool_use block before this one");
    }
    JsonNode content = block.value("content");
    String text = content == null ? "" : texts(block, content, block.where("content"), unknown);
    boolean error = Boolean.TRUE.equals(block.bool("isError"));
    return new Message(Role.TOOL, error ? "Error: " + text : text, List.of(), id, null);
  }

  private void readAssistant(JsonFields message, JsonNode content, String where) {
    if (content.isTextual()) {
      messages.add(Message.assistant(JsonFields.text(content, where)));
      return;
    }
    StringBuilder text = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (JsonFields block : blocks(message, content, where)) {
      String type = block.text("type");
      block.value("cacheControl");
      switch (type) {
        case "text" -> {
          block.value("citations");
          // What the SDKs parse out of a text of theirs comes back with it.
          block.value("parsedOutput");
          text.append(block.requiredText("text"));
        }
        case "tool_use" -> calls.add(call(block));
        // What a model has thought it is not told again.
        case "thinking", "redacted_thinking" -> {
          block.value("thinking");
          block.value("signature");
          block.value("data");
        }
        case null, default -> throw unsupported(block, "\"text\" or \"tool_use\"");
      }
      block.collectUnknown(unknown);
    }
    String said = text.isEmpty() && !calls.isEmpty() ? null : text.toString();
    messages.add(new Message(Role.ASSISTANT, said, calls, null, null));
  }

  private ToolCall call(JsonFields block) {
    JsonNode input = block.value("input");
    if (input == null || !input.isObject()) {
      throw ErrorCode.INVALID_REQUEST.at(block.where("input"), "must be given, as an object");
    }
    block.value("caller");
    ToolCall call =
        new ToolCall(block.requiredText("id"), block.requiredText("name"), input.toString());
    if (!callIds.add(call.id())) {
      throw ErrorCode.INVALID_REQUEST.at(
          block.where("id"), "must not be that of another call: " + call.id());
    }
    return call;
  }

  /** The text of a text or of text blocks. */
  static String texts(JsonFields holder, JsonNode content, String where, List<String> unknown) {
    if (content.isTextual()) {
      return JsonFields.text(content, where);
    }
    StringBuilder text = new StringBuilder();
    for (JsonFields block : blocks(holder, content, where)) {
      if (!"text".equals(block.text("type"))) {
        throw unsupported(block, "\"text\"");
      }
      block.value("cacheControl");
      block.value("citations");
      text.append(block.requiredText("text"));
      block.collectUnknown(unknown);
    }
    return text.toString();
  }

  private static Iterable<JsonFields> blocks(JsonFields holder, JsonNode content, String where) {
    return holder.each(content, where, "a string or an array of blocks");
  }

  private static RuntimeException unsupported(JsonFields block, String right) {
    return ErrorCode.UNSUPPORTED.at(
        block.where("type"), "must be " + right + " here: nothing else is understood");
  }
}
