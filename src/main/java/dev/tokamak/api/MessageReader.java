package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the turns of a conversation and checks that each has what its role needs and nothing else.
 *
 * <p>Content is a string or an array of {@code {"type":"text","text":…}} parts; calls are written
 * {@code {id, name, arguments}} or as OpenAI does, {@code {id, type, function: {name, arguments}}}.
 */
final class MessageReader {
  private final Vocabulary vocabulary;
  private final List<String> unknown;

  /** The calls that have been made so far. */
  private final Set<String> callIds = new HashSet<>();

  /**
   * What messages may say.
   *
   * @param roles by their names
   * @param reasoning where answers hold what the model thought
   * @param refused fields that are known, but must be null
   */
  record Vocabulary(Map<String, Role> roles, String reasoning, List<String> refused) {
    /** That of {@code /completions}. */
    static final Vocabulary PLAIN = new Vocabulary(plainRoles(), "reasoning", List.of());

    static Map<String, Role> plainRoles() {
      Map<String, Role> roles = new LinkedHashMap<>();
      for (Role role : Role.values()) {
        roles.put(role.wireName(), role);
      }
      return roles;
    }
  }

  /**
   * @param unknown receives the paths of unknown fields
   */
  MessageReader(Vocabulary vocabulary, List<String> unknown) {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
  }

  /** The messages of a body, or null where it has none. */
  List<Message> readAll(JsonFields body) {
    JsonNode array = body.value("messages");
    if (array == null) {
      return null;
    }
    String path = body.where("messages");
    List<Message> messages = new ArrayList<>(array.size());
    for (JsonFields message : body.each(array, path, "an array of messages")) {
      messages.add(read(message));
    }
    return messages;
  }

  private Message read(JsonFields fields) {
    Role role = role(fields);
    String content = content(fields);
    List<ToolCall> calls = calls(fields);
    String toolCallId = fields.text("toolCallId");
    String name = fields.text("name");
    if (role == Role.ASSISTANT) {
      // An answer may be sent back as it came; models do not expect to see old thoughts again.
      fields.text(vocabulary.reasoning());
    }
    vocabulary.refused().forEach(fields::refuse);
    fields.collectUnknown(unknown);

    if (role != Role.ASSISTANT && !calls.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where(fields.value("toolCalls") == null ? "toolCall" : "toolCalls"),
          "must not be given: only a message of role assistant calls tools");
    }
    if (role == Role.TOOL && (toolCallId == null || toolCallId.isEmpty())) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where("toolCallId"), "must name the call that this message of role tool answers");
    }
    if (role == Role.TOOL && !callIds.contains(toolCallId)) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where("toolCallId"),
          "must be the id of a call in an assistant message before this one");
    }
    if (role != Role.TOOL && toolCallId != null) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where("toolCallId"), "must not be given: only a message of role tool has one");
    }
    if (content == null && calls.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where("content"),
          role == Role.ASSISTANT
              ? "must be given: only an assistant message that calls tools may leave it out"
              : "must be given");
    }
    return new Message(role, content, calls, toolCallId, name);
  }

  private Role role(JsonFields fields) {
    Role role = vocabulary.roles().get(fields.text("role"));
    if (role == null) {
      throw ErrorCode.INVALID_REQUEST.at(
          fields.where("role"), "must be one of " + String.join(", ", vocabulary.roles().keySet()));
    }
    return role;
  }

  private String content(JsonFields fields) {
    JsonNode value = fields.value("content");
    if (value == null) {
      return null;
    }
    String where = fields.where("content");
    if (value.isTextual()) {
      return JsonFields.text(value, where);
    }
    StringBuilder content = new StringBuilder();
    for (JsonFields part : fields.each(value, where, "a string or an array of text parts")) {
      content.append(part(part));
    }
    return content.toString();
  }

  private String part(JsonFields part) {
    String type = part.text("type");
    if (type == null) {
      throw ErrorCode.INVALID_REQUEST.at(part.where("type"), "must be \"text\"");
    }
    if (!type.equals("text")) {
      throw ErrorCode.UNSUPPORTED.at(
          part.where("type"), "must be \"text\": the models here read nothing else");
    }
    String text = part.requiredText("text");
    part.collectUnknown(unknown);
    return text;
  }

  /** Several calls come in {@code toolCalls}, and then the first may also stand in toolCall. */
  private List<ToolCall> calls(JsonFields fields) {
    JsonNode single = fields.value("toolCall");
    JsonNode several = fields.value("toolCalls");
    List<ToolCall> calls = new ArrayList<>();
    if (several != null) {
      String where = fields.where("toolCalls");
      for (JsonFields call : fields.each(several, where, "an array of calls")) {
        calls.add(call(call));
      }
    }
    // An answer without a call holds {}, and may be sent back as it came.
    if (single != null && !single.isEmpty()) {
      ToolCall call = call(fields.inside(single, fields.where("toolCall")));
      if (calls.isEmpty()) {
        calls.add(call);
      } else if (!calls.getFirst().equals(call)) {
        throw ErrorCode.INVALID_REQUEST.at(
            fields.where("toolCall"), "must be the first of " + fields.where("toolCalls"));
      }
    } else if (single != null && !single.isObject()) {
      throw JsonFields.wrongType(fields.where("toolCall"), "an object", single);
    }
    Set<String> ids = new HashSet<>();
    for (ToolCall call : calls) {
      if (!ids.add(call.id())) {
        throw ErrorCode.INVALID_REQUEST.at(
            fields.where("toolCalls"), "must not hold two calls of the same id: " + call.id());
      }
    }
    callIds.addAll(ids);
    return calls;
  }

  private ToolCall call(JsonFields call) {
    String id = call.requiredText("id");
    JsonNode function = call.value("function");
    String type = call.text("type");
    if (type != null && !type.equals("function")) {
      throw ErrorCode.INVALID_REQUEST.at(call.where("type"), "must be \"function\"");
    }
    JsonFields body = function == null ? call : call.inside(function, call.where("function"));
    ToolCall read = new ToolCall(id, body.requiredText("name"), arguments(body));
    call.collectUnknown(unknown);
    if (body != call) {
      body.collectUnknown(unknown);
    }
    return read;
  }

  private static String arguments(JsonFields body) {
    String arguments = body.requiredText("arguments");
    if (!JsonBody.isObject(arguments)) {
      throw ErrorCode.INVALID_REQUEST.at(
          body.where("arguments"), "must be the text of a JSON object, for example \"{}\"");
    }
    return arguments;
  }
}
