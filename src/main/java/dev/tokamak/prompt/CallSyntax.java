package dev.tokamak.prompt;

import dev.tokamak.inference.Message.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a model writes calls: {@code begin beforeName} NAME {@code afterName} ARGUMENTS {@code
 * afterArguments}, then {@code between beforeName} and the next call, or {@code end}.
 *
 * @param afterName begins with a character that no name of a tool has
 * @param between null where an answer can hold one call alone
 * @param trigger the first characters of {@code begin beforeName}, by which a call is told from
 *     text
 * @param anchored whether a call can only be the beginning of an answer
 */
public record CallSyntax(
    String begin,
    String beforeName,
    String afterName,
    String afterArguments,
    String between,
    String end,
    String trigger,
    boolean anchored) {

  public CallSyntax {
    if (!(begin + beforeName).startsWith(trigger) || trigger.isEmpty()) {
      throw new IllegalArgumentException("what triggers calls does not begin them: " + trigger);
    }
  }

  /** One JSON object for each call, with the name first. */
  static CallSyntax json(
      String begin, String argumentsKey, String between, String end, String trigger) {
    return new CallSyntax(
        begin,
        "{\"name\": \"",
        "\", \"" + argumentsKey + "\": ",
        "}",
        between,
        end,
        trigger,
        false);
  }

  /** Calls that were made, as the model writes them. */
  String write(List<ToolCall> calls) {
    return calls.stream()
        .map(call -> beforeName + call.name() + afterName + call.arguments() + afterArguments)
        .collect(Collectors.joining(between == null ? "" : between, begin, end));
  }

  /** What stands up to the end of the first call's arguments. */
  String opening(String name, String arguments) {
    return begin + beforeName + name + afterName + arguments;
  }
}
