package dev.tokamak.inference;

import java.util.List;
import java.util.Objects;

/**
 * One turn of a conversation.
 *
 * @param content the text; null only for an assistant turn that does nothing but call tools
 * @param toolCalls the calls of an assistant turn, else empty
 * @param toolCallId of a tool's turn: the call that it answers, else null
 * @param name an optional name of the speaker or tool, or null
 */
public record Message(
    Role role, String content, List<ToolCall> toolCalls, String toolCallId, String name) {

  /** Who speaks. */
  public enum Role {
    SYSTEM("system"),
    USER("user"),
    ASSISTANT("assistant"),
    TOOL("tool");

    private final String wireName;

    Role(String wireName) {
      this.wireName = wireName;
    }

    /** The role as requests and chat templates spell it. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * A call of a tool by the model.
   *
   * @param arguments a JSON text
   */
  public record ToolCall(String id, String name, String arguments) {
    public ToolCall {
      Objects.requireNonNull(id);
      Objects.requireNonNull(name);
      Objects.requireNonNull(arguments);
    }
  }

  public Message {
    Objects.requireNonNull(role);
    toolCalls = List.copyOf(toolCalls);
    if (toolCalls.isEmpty()) {
      Objects.requireNonNull(content, "content, without a tool call");
    }
  }

  public static Message system(String content) {
    return new Message(Role.SYSTEM, content, List.of(), null, null);
  }

  public static Message user(String content) {
    return new Message(Role.USER, content, List.of(), null, null);
  }

  public static Message assistant(String content) {
    return new Message(Role.ASSISTANT, content, List.of(), null, null);
  }
}
