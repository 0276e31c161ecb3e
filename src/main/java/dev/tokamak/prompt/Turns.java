package dev.tokamak.prompt;

import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Tool;
import dev.tokamak.prompt.PlainFormat.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Puts what a template has no words for into the turns that it has. */
final class Turns {
  private final Traits traits;

  Turns(Traits traits) {
    this.traits = traits;
  }

  /**
   * The conversation as the template can render it.
   *
   * @param tools of which the model is to be told; empty: none
   */
  List<Message> of(List<Message> messages, List<Tool> tools) {
    var turns = new ArrayList<Message>();
    var names = new HashMap<String, String>();
    var results = new ArrayList<Result>();
    for (Message message : messages) {
      message.toolCalls().forEach(call -> names.put(call.id(), call.name()));
      if (message.role() == Role.TOOL && !traits.results()) {
        results.add(
            new Result(names.getOrDefault(message.toolCallId(), "The tool"), message.content()));
      } else {
        endResults(turns, results);
        add(turns, message);
      }
    }
    endResults(turns, results);
    if (!tools.isEmpty()) {
      switch (traits.tools()) {
        case NOT_AT_ALL -> {
          instruct(turns, PlainFormat.instruction(tools));
          turns.addAll(1, PlainFormat.examples(traits.format().syntax()));
        }
        case WITH_A_SYSTEM_TEXT -> instruct(turns, "");
        case ALWAYS -> {}
      }
    }
    if (!traits.system()) {
      giveToUser(turns);
    }
    return turns;
  }

  private void add(List<Message> turns, Message message) {
    if (!message.toolCalls().isEmpty() && !traits.calls()) {
      String calls = traits.format().syntax().write(message.toolCalls(), SpecialTokens::trusted);
      boolean silent = message.content() == null || message.content().isEmpty();
      turns.add(Message.assistant(silent ? calls : message.content() + "\n" + calls));
    } else {
      turns.add(message);
    }
  }

  /** The results of several calls are one turn, since many templates want turns to alternate. */
  private static void endResults(List<Message> turns, List<Result> results) {
    if (!results.isEmpty()) {
      turns.add(Message.user(PlainFormat.results(results)));
      results.clear();
    }
  }

  /** Puts words behind the system text, and sees to it that there is one. */
  private static void instruct(List<Message> turns, String instruction) {
    if (turns.getFirst().role() == Role.SYSTEM) {
      String system = turns.getFirst().content();
      String both =
          system.isEmpty() || instruction.isEmpty()
              ? system + instruction
              : system + "\n\n" + instruction;
      turns.set(0, Message.system(both));
    } else {
      turns.addFirst(Message.system(instruction));
    }
  }

  /** Where there is no system turn, its text opens the first turn of the user. */
  private static void giveToUser(List<Message> turns) {
    var system = new ArrayList<String>();
    turns.removeIf(turn -> turn.role() == Role.SYSTEM && system.add(turn.content()));
    if (system.isEmpty()) {
      return;
    }
    String text = String.join("\n\n", system);
    if (!turns.isEmpty() && turns.getFirst().role() == Role.USER) {
      turns.set(0, Message.user(text + "\n\n" + turns.getFirst().content()));
    } else {
      turns.addFirst(Message.user(text));
    }
  }
}
