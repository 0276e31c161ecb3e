package dev.tokamak.prompt;

import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls for models whose template knows no tools: they are told of them in the system text, shown
 * how to call and how not to by a few turns in front of the conversation, and call by answering
 * with JSON. The words are those that made the default model fill in the best arguments; see {@code
 * docs/decisions/2026-11-24-how-tools-are-presented.md}.
 */
final class PlainFormat implements CallFormat {
  static final PlainFormat INSTANCE = new PlainFormat();

  private static final String OPENING = "{\"name\": \"";

  // One call: models that were not trained on calls seldom find an end to several.
  private static final CallSyntax SYNTAX =
      new CallSyntax("", OPENING, "\", \"arguments\": ", "}", null, "", OPENING, true);

  /**
   * The same whether a call is wanted or forced, so that all requests with these tools share it.
   */
  private static final String WORDS =
      "Where one of them helps, answer with a call of it, as JSON, and nothing else. Copy the values"
          + " exactly from what the user says.";

  /**
   * Calls of tools that nobody has, of which nothing fits into a real one; and two answers in
   * words, without which the default model calls a tool when somebody says hello.
   */
  private static final List<Example> EXAMPLES =
      List.of(
          new Example(
              "Tell Ann Mbeki \"see you at 8\", the code is RX-204.",
              "send_note",
              "{\"recipient\": \"Ann Mbeki\", \"text\": \"see you at 8\", \"code\": \"RX-204\"}"),
          new Example("Hello there!", null, "Hello! How can I help you?"),
          new Example(
              "How full is the tank of pump-7b in Hobart since 2024-05-17?",
              "read_tank",
              "{\"pump\": \"pump-7b\", \"place\": \"Hobart\", \"since\": \"2024-05-17\"}"),
          new Example(
              "What is a tide?",
              null,
              "A tide is the rise and fall of the sea, which the moon causes."),
          new Example(
              "I want 14 boxes of green tea and 2 of rice, in blue.",
              "order_goods",
              "{\"goods\": [{\"item\": \"green tea\", \"boxes\": 14}, {\"item\": \"rice\", \"boxes\":"
                  + " 2}], \"color\": \"blue\"}"));

  /**
   * What is said, and what is answered.
   *
   * @param tool null where the answer is in words
   */
  private record Example(String text, String tool, String answer) {}

  private PlainFormat() {}

  @Override
  public CallSyntax syntax() {
    return SYNTAX;
  }

  @Override
  public boolean fits(String source, String call) {
    return true;
  }

  /** What the model is told of tools, to stand behind a system text of the caller's. */
  static String instruction(List<Tool> tools) {
    var text = new StringBuilder("You can call these tools:\n");
    for (Tool tool : tools) {
      if (tool.description() != null) {
        text.append(tool.description()).append('\n');
      }
      text.append(OPENING).append(tool.name()).append("\", \"arguments\": ");
      text.append(Sketch.of(tool.parameters().schema())).append("}\n");
    }
    return text.append('\n').append(WORDS).toString();
  }

  /**
   * The turns that show how it is done, to stand in front of the conversation.
   *
   * @param syntax how the model is to write calls
   */
  static List<Message> examples(CallSyntax syntax) {
    List<Message> turns = new ArrayList<>();
    for (Example example : EXAMPLES) {
      turns.add(Message.user(example.text()));
      String answer =
          example.tool() == null
              ? example.answer()
              : syntax.write(
                  List.of(new ToolCall("", example.tool(), example.answer())),
                  SpecialTokens::trusted);
      turns.add(Message.assistant(answer));
    }
    return turns;
  }

  /**
   * The results of calls, as a turn of the user's. Without the question at its end the default
   * model answers with the result as it stands, or with another call.
   */
  static String results(List<Result> results) {
    var text = new StringBuilder();
    for (Result result : results) {
      text.append(result.tool()).append(" has answered: ").append(result.content()).append('\n');
    }
    return text.append("What does that mean? Answer in plain words.").toString();
  }

  /**
   * What came of a call.
   *
   * @param tool the tool's name
   */
  record Result(String tool, String content) {}
}
