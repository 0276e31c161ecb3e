package dev.tokamak.prompt;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way a model expects a conversation, taken from the template in its file.
 *
 * <p>Templates are Jinja programs. The ones understood today are ChatML, with or without a system
 * text of the model's own: {@code <|im_start|>role\ncontent<|im_end|>\n} for each turn. Any other
 * is refused, since a prompt that is nearly right makes a model quietly worse.
 *
 * <p>Immutable, safe for use by any thread.
 */
public final class ChatTemplate {
  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";

  private static final String SPACE = "\\s*";
  private static final String ROLE = "(?:\\[['\"]role['\"]\\]|\\.role)";
  private static final String CONTENT = "(?:\\[['\"]content['\"]\\]|\\.content)";
  private static final String NEWLINE = "(?:\\\\n|\n)";

  /**
   * Text of a model's own that Jinja would write as it stands: without escapes, and without control
   * tokens, which would not be text.
   */
  private static final String LITERAL = "(?:(?!<\\|)[^'\"{}\\\\])*";

  /**
   * ChatML as model makers write it: an optional default system text, the turns, the opening of the
   * answer.
   */
  private static final Pattern CHATML =
      Pattern.compile(
          optional(
                  block("if", "not", "add_generation_prompt", "is", "defined"),
                  block("set", "add_generation_prompt", "=", "false"),
                  block("endif"))
              + block("for", "message", "in", "messages")
              + optional(
                  block(
                      "if",
                      "loop\\.first",
                      "and",
                      "messages\\[0\\]" + ROLE,
                      "!=",
                      string("system")),
                  output(
                      string(
                          "<\\|im_start\\|>system",
                          NEWLINE,
                          "(?<system>" + LITERAL + ")",
                          "<\\|im_end\\|>",
                          NEWLINE)),
                  block("endif"))
              + output(
                  string("<\\|im_start\\|>"),
                  "\\+",
                  "message" + ROLE,
                  "\\+",
                  string(NEWLINE),
                  "\\+",
                  "message" + CONTENT,
                  "\\+",
                  string(
                      "<\\|im_end\\|>", optional("['\"]", SPACE, "\\+", SPACE, "['\"]"), NEWLINE))
              + block("endfor")
              + block("if", "add_generation_prompt")
              + output(string("<\\|im_start\\|>assistant", NEWLINE))
              + block("endif"));

  private final String defaultSystem;

  private ChatTemplate(String defaultSystem) {
    this.defaultSystem = defaultSystem;
  }

  /**
   * Understands a model's template.
   *
   * @param source the Jinja text of the model's file
   * @throws dev.tokamak.inference.TokamakException {@code unsupported} where it is another kind of
   *     template
   */
  public static ChatTemplate parse(String source) {
    Matcher matcher = CHATML.matcher(withoutTrimmedSpace(source));
    if (!matcher.matches()) {
      throw ErrorCode.UNSUPPORTED.because(
          "The model's chat template is not one that this version renders (ChatML without tools).");
    }
    return new ChatTemplate(matcher.group("system"));
  }

  /**
   * Drops the space between tags that Jinja does not write, with the settings that model makers
   * expect (trim_blocks and lstrip_blocks). Other space is a part of the prompt.
   */
  private static String withoutTrimmedSpace(String source) {
    return source
        .replaceAll("(?m)^[ \\t]+(?=\\{%)", "")
        .replaceAll("(?<=%\\})\n", "")
        .replaceAll("\\s*\\{([%{])-", "{$1")
        .replaceAll("-([%}])\\}\\s*", "$1}");
  }

  /**
   * Renders a conversation up to the opening of the answer.
   *
   * @throws dev.tokamak.inference.TokamakException {@code unsupported} for turns that the template
   *     has no words for
   */
  public Prompt render(List<Message> messages) {
    var prompt = new Prompt.Builder();
    if (defaultSystem != null && messages.getFirst().role() != Message.Role.SYSTEM) {
      turn(prompt, Message.Role.SYSTEM, defaultSystem);
    }
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message.role() == Message.Role.TOOL || !message.toolCalls().isEmpty()) {
        throw ErrorCode.UNSUPPORTED.at(
            "messages[" + i + "]", "is part of a tool call, which this version cannot render");
      }
      turn(prompt, message.role(), message.content());
    }
    return prompt.control(START).text("assistant\n").build();
  }

  private static void turn(Prompt.Builder prompt, Message.Role role, String content) {
    prompt.control(START).text(role.wireName() + "\n" + content).control(END).text("\n");
  }

  private static String block(String... words) {
    return "\\{%" + SPACE + String.join(SPACE, words) + SPACE + "%\\}";
  }

  private static String output(String... words) {
    return "\\{\\{" + SPACE + String.join(SPACE, words) + SPACE + "\\}\\}";
  }

  private static String string(String... parts) {
    return "['\"]" + String.join("", parts) + "['\"]";
  }

  private static String optional(String... parts) {
    return "(?:" + String.join("", parts) + ")?";
  }
}
