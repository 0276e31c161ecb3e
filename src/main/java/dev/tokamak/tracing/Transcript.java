package dev.tokamak.tracing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is said in a request and in its answers, in the JSON that the conventions ask for.
 *
 * <p>For use by one thread at a time.
 */
final class Transcript {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final class Choice {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final List<Call> calls = new ArrayList<>();
  }

  private record Call(String id, String name, StringBuilder arguments) {}

  private final List<Choice> choices;

  private Transcript(int choices) {
    this.choices = IntStream.range(0, choices).mapToObj(_ -> new Choice()).toList();
  }

  /** Tells a request's texts, and begins with those of its answers. */
  static Transcript of(ValidatedRequest request, Span span) {
    span.setAttribute(GenAi.INPUT_MESSAGES, input(request.input()).toString());
    if (!request.stop().isEmpty()) {
      span.setAttribute(GenAi.STOP, request.stop());
    }
    return new Transcript(request.choices());
  }

  private static ArrayNode input(Input input) {
    ArrayNode messages = JSON.arrayNode();
    switch (input) {
      case Input.Conversation(List<Message> turns) ->
          turns.forEach(turn -> messages.add(message(turn)));
      case Input.Text(String text) -> text(parts(messages.addObject(), "user"), "text", text);
      case Input.Tokens tokens ->
          text(parts(messages.addObject(), "user"), "text", tokens.toString());
    }
    return messages;
  }

  private static ObjectNode message(Message turn) {
    ObjectNode message = JSON.objectNode();
    ArrayNode parts = parts(message, turn.role().wireName());
    if (turn.role() == Message.Role.TOOL) {
      parts
          .addObject()
          .put("type", "tool_call_response")
          .put("id", turn.toolCallId())
          .put("response", turn.content());
      return message;
    }
    if (turn.content() != null) {
      text(parts, "text", turn.content());
    }
    turn.toolCalls().forEach(call -> call(parts, call.id(), call.name(), call.arguments()));
    return message;
  }

  private static ArrayNode parts(ObjectNode message, String role) {
    return message.put("role", role).putArray("parts");
  }

  private static void text(ArrayNode parts, String type, String text) {
    parts.addObject().put("type", type).put("content", text);
  }

  private static void call(ArrayNode parts, String id, String name, String arguments) {
    parts
        .addObject()
        .put("type", "tool_call")
        .put("id", id)
        .put("name", name)
        .put("arguments", arguments);
  }

  void add(TokenEvent event) {
    switch (event) {
      case TokenEvent.Text(int choice, String text) -> choices.get(choice).text.append(text);
      case TokenEvent.Reasoning(int choice, String text) ->
          choices.get(choice).reasoning.append(text);
      case TokenEvent.CallBegun(int choice, int _, String id, String name) ->
          choices.get(choice).calls.add(new Call(id, name, new StringBuilder()));
      case TokenEvent.CallArguments(int choice, int call, String text) ->
          choices.get(choice).calls.get(call).arguments().append(text);
      case TokenEvent.Started _, TokenEvent.Logprobs _, TokenEvent.Finished _ -> {}
    }
  }

  /** The arguments of the call that a choice has begun last, as far as they are written. */
  String lastArguments(int choice) {
    return choices.get(choice).calls.getLast().arguments().toString();
  }

  /**
   * The answers so far.
   *
   * @param reasons by choice, why it ended; null where an error ended it
   */
  String output(FinishReason[] reasons) {
    ArrayNode messages = JSON.arrayNode();
    for (int i = 0; i < reasons.length; i++) {
      Choice choice = choices.get(i);
      ObjectNode message = messages.addObject();
      ArrayNode parts = parts(message, "assistant");
      if (!choice.reasoning.isEmpty()) {
        text(parts, "reasoning", choice.reasoning.toString());
      }
      if (!choice.text.isEmpty()) {
        text(parts, "text", choice.text.toString());
      }
      choice.calls.forEach(
          call -> call(parts, call.id(), call.name(), call.arguments().toString()));
      message.put("finish_reason", reasons[i] == null ? "error" : AnswerTrace.name(reasons[i]));
    }
    return messages.toString();
  }
}
