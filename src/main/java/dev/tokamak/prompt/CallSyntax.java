package dev.tokamak.prompt;

import dev.tokamak.inference.Message.ToolCall;
import java.util.List;
import java.util.function.UnaryOperator;
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

  /**
   * Calls that were made, as the model writes them.
   *
   * @param own marks what is the syntax's own, as opposed to names and arguments
   */
  String write(List<ToolCall> calls, UnaryOperator<String> own) {
    return calls.stream()
        .map(
            call ->
                own.apply(beforeName)
                    + call.name()
                    + own.apply(afterName)
                    + call.arguments()
                    + own.apply(afterArguments))
        .collect(
            Collectors.joining(
                own.apply(between == null ? "" : between), own.apply(begin), own.apply(end)));
  }

  /** What stands up to the end of the first call's arguments. */
  String opening(String name, String arguments) {
    return begin + beforeName + name + afterName + arguments;
  }
}
