package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the {@code input} of a request to {@code /v1/responses}: a text, or items, which are
 * messages, calls and their results. Calls that follow each other, or an assistant's message, are
 * one turn. For one request.
 */
final class ResponsesInput {
  private static final Map<String, Role> ROLES =
      Map.of(
          "user", Role.USER,
          "assistant", Role.ASSISTANT,
          "system", Role.SYSTEM,
          "developer", Role.SYSTEM);

  private final List<String> unknown;
  private final List<Message> messages = new ArrayList<>();
  private final Set<String> callIds = new HashSet<>();

  /**
   * @param unknown receives the paths of unknown fields
   */
  ResponsesInput(List<String> unknown) {
    this.unknown = unknown;
  }

  /** The turns of the conversation, at least one. */
  List<Message> readAll(JsonFields body) {
    JsonNode input = body.value("input");
    if (input == null) {
      throw ErrorCode.INVALID_REQUEST.at("input", "must be given: a text or an array of items");
    }
    if (input.isTextual()) {
      return List.of(Message.user(JsonFields.text(input, "input")));
    }
    for (JsonFields item : body.each(input, "input", "a string or an array of items")) {
      read(item);
      item.collectUnknown(unknown);
    }
    if (messages.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at("input", "must hold at least one message");
    }
    return messages;
  }

  private void read(JsonFields item) {
    String type = item.text("type");
    item.text("id");
    item.text("status");
    switch (type) {
      case null -> readMessage(item);
      case "message" -> readMessage(item);
      case "function_call" -> readCall(item);
      case "function_call_output" -> readResult(item);
      // What a model has thought it is not told again.
      case "reasoning" -> {
        item.value("summary");
        item.value("content");
        item.value("encryptedContent");
      }
      default ->
          throw ErrorCode.UNSUPPORTED.at(
              item.where("type"),
              "must be \"message\", \"function_call\", \"function_call_output\" or \"reasoning\"");
    }
  }

  private void readMessage(JsonFields item) {
    String name = item.text("role");
    Role role = name == null ? null : ROLES.get(name);
    if (role == null) {
      throw ErrorCode.INVALID_REQUEST.at(
          item.where("role"), "must be one of user, assistant, system, developer");
    }
    item.text("phase");
    String text = text(item, "content");
    messages.add(new Message(role, text, List.of(), null, null));
  }

  private void readCall(JsonFields item) {
    ToolCall call =
        new ToolCall(
            item.requiredText("callId"), item.requiredText("name"), item.requiredText("arguments"));
    if (!JsonBody.isObject(call.arguments())) {
      throw ErrorCode.INVALID_REQUEST.at(
          item.where("arguments"), "must be the text of a JSON object, for example \"{}\"");
    }
    if (!callIds.add(call.id())) {
      throw ErrorCode.INVALID_REQUEST.at(
          item.where("callId"), "must not be that of another call: " + call.id());
    }
    Message last = messages.isEmpty() ? null : messages.getLast();
    if (last == null || last.role() != Role.ASSISTANT) {
      messages.add(new Message(Role.ASSISTANT, null, List.of(call), null, null));
      return;
    }
    List<ToolCall> calls = new ArrayList<>(last.toolCalls());
    calls.add(call);
    messages.set(
        messages.size() - 1, new Message(Role.ASSISTANT, last.content(), calls, null, null));
  }

  private void readResult(JsonFields item) {
    String callId = item.requiredText("callId");
    if (!callIds.contains(callId)) {
      throw ErrorCode.INVALID_REQUEST.at(
          item.where("callId"), "must be that of a function_call before this item");
    }
    messages.add(new Message(Role.TOOL, text(item, "output"), List.of(), callId, null));
  }

  private String text(JsonFields item, String field) {
    JsonNode value = item.value(field);
    String where = item.where(field);
    if (value == null) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must be given");
    }
    if (value.isTextual()) {
      return JsonFields.text(value, where);
    }
    StringBuilder text = new StringBuilder();
    for (JsonFields part : item.each(value, where, "a string or an array of text parts")) {
      text.append(part(part));
      part.collectUnknown(unknown);
    }
    return text.toString();
  }

  private static String part(JsonFields part) {
    String type = part.text("type");
    // What comes with a text that was an answer.
    part.value("annotations");
    part.value("logprobs");
    return switch (type) {
      case "input_text", "output_text", "text" -> part.requiredText("text");
      case "refusal" -> part.requiredText("refusal");
      case null, default ->
          throw ErrorCode.UNSUPPORTED.at(
              part.where("type"),
              "must be \"input_text\" or \"output_text\": the models here read nothing else");
    };
  }
}
