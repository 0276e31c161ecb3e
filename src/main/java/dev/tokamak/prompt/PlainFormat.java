package dev.tokamak.prompt;

import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.Tool;
import java.util.List;

/**
 * Calls for models whose template knows no tools: they are told of them in the system text, and
 * call by answering with JSON. The words are those that made the default model fill in the best
 * arguments; see {@code docs/decisions/2026-11-24-how-tools-are-presented.md}.
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
          + " exactly from what the user says.\n\nExamples:";

  /** Calls of tools that nobody has: nothing of them fits into a real one. */
  private static final List<Example> EXAMPLES =
      List.of(
          new Example(
              "Tell Ann Mbeki \"see you at 8\", the code is RX-204.",
              "send_note",
              "{\"recipient\": \"Ann Mbeki\", \"text\": \"see you at 8\", \"code\": \"RX-204\"}"),
          new Example(
              "How full is the tank of pump-7b in Hobart since 2024-05-17?",
              "read_tank",
              "{\"pump\": \"pump-7b\", \"place\": \"Hobart\", \"since\": \"2024-05-17\"}"),
          new Example(
              "I want 14 boxes of green tea and 2 of rice, in blue.",
              "order_goods",
              "{\"goods\": [{\"item\": \"green tea\", \"boxes\": 14}, {\"item\": \"rice\", \"boxes\":"
                  + " 2}], \"color\": \"blue\"}"));

  private record Example(String text, String tool, String arguments) {}

  private PlainFormat() {}

  @Override
  public CallSyntax syntax() {
    return SYNTAX;
  }

  @Override
  public boolean fits(String source, String call) {
    return true;
  }

  /**
   * What the model is told of tools, to stand behind a system text of the caller's.
   *
   * @param syntax how it is to write calls
   */
  static String instruction(List<Tool> tools, CallSyntax syntax) {
    var text = new StringBuilder("You can call these tools:\n");
    for (Tool tool : tools) {
      if (tool.description() != null) {
        text.append(tool.description()).append('\n');
      }
      text.append(OPENING).append(tool.name()).append("\", \"arguments\": ");
      text.append(Sketch.of(tool.parameters().schema())).append("}\n");
    }
    text.append('\n').append(WORDS);
    for (Example example : EXAMPLES) {
      var call = new ToolCall("", example.tool(), example.arguments());
      text.append("\nUser: ").append(example.text());
      text.append("\nCall: ").append(syntax.write(List.of(call), SpecialTokens::trusted));
    }
    return text.toString();
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
