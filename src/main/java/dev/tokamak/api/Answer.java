package dev.tokamak.api;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenScore;
import dev.tokamak.inference.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a stream of events adds up to: the texts and calls of all choices, why they ended, and what
 * it cost.
 *
 * <p>Used by one thread at a time.
 */
final class Answer {
  /** One of the answers. */
  private static final class Choice {
    final StringBuilder content = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final List<Call> calls = new ArrayList<>();
    final List<TokenScore> scores = new ArrayList<>();
    FinishReason reason;
    String stopSequence;
  }

  private static final class Call {
    final String id;
    final String name;
    final StringBuilder arguments = new StringBuilder();

    Call(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  private final List<Choice> choices = new ArrayList<>();
  private final UsageMeter meter;

  Answer(int choices) {
    meter = new UsageMeter(choices, _ -> {});
    for (int i = 0; i < choices; i++) {
      this.choices.add(new Choice());
    }
  }

  void add(TokenEvent event) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Text(int choice, String text) -> choices.get(choice).content.append(text);
      case TokenEvent.Logprobs(int choice, List<TokenScore> scores) ->
          choices.get(choice).scores.addAll(scores);
      case TokenEvent.Reasoning(int choice, String text) ->
          choices.get(choice).reasoning.append(text);
      case TokenEvent.CallBegun(int choice, int _, String id, String name) ->
          choices.get(choice).calls.add(new Call(id, name));
      case TokenEvent.CallArguments(int choice, int call, String text) ->
          choices.get(choice).calls.get(call).arguments.append(text);
      case TokenEvent.Finished finished -> {
        choices.get(finished.choice()).reason = finished.reason();
        choices.get(finished.choice()).stopSequence = finished.stopSequence();
        meter.add(finished);
      }
    }
  }

  int choices() {
    return choices.size();
  }

  /** The text of a choice; null where it does nothing but call. */
  String content(int choice) {
    Choice of = choices.get(choice);
    return of.content.isEmpty() && !of.calls.isEmpty() ? null : of.content.toString();
  }

  /** What the model thought before; null where it did not. */
  String reasoning(int choice) {
    StringBuilder reasoning = choices.get(choice).reasoning;
    return reasoning.isEmpty() ? null : reasoning.toString();
  }

  /** The calls of a choice; the last one is incomplete where its reason is the length. */
  List<ToolCall> calls(int choice) {
    return choices.get(choice).calls.stream()
        .map(call -> new ToolCall(call.id, call.name, call.arguments.toString()))
        .toList();
  }

  /** How likely the tokens of a choice's text were; empty where nobody asked. */
  List<TokenScore> scores(int choice) {
    return choices.get(choice).scores;
  }

  /** The stop sequence that ended a choice; null where none did. */
  String stopSequence(int choice) {
    return choices.get(choice).stopSequence;
  }

  /** Why a choice ended. */
  FinishReason reason(int choice) {
    FinishReason reason = choices.get(choice).reason;
    if (reason == null) {
      throw new IllegalStateException("The backend completed without finishing choice " + choice);
    }
    return reason;
  }

  Usage usage() {
    return meter.usage();
  }
}
