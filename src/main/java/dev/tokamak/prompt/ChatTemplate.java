package dev.tokamak.prompt;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.jinja.TemplateException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way a model expects a conversation: the Jinja template in its file, and how the model writes
 * calls of tools. What a template has no words for is put into the turns that it has.
 *
 * <p>Immutable, safe for use by any thread.
 */
public final class ChatTemplate {
  /** Signs that no text has (Unicode, section 23.7), one of which marks where to cut a text. */
  private static final char FIRST_SEAM = '\uFDD0';

  private static final char LAST_SEAM = '\uFDEE';

  private final Renderer renderer;
  private final SpecialTokens.Guard guard;
  private final Traits traits;
  private final Turns turns;
  private final Optional<ReasoningMarks> reasoning;

  private ChatTemplate(
      Renderer renderer,
      SpecialTokens.Guard guard,
      Traits traits,
      Optional<ReasoningMarks> reasoning) {
    this.renderer = renderer;
    this.guard = guard;
    this.traits = traits;
    this.turns = new Turns(traits);
    this.reasoning = reasoning;
  }

  /**
   * Understands a model's template, by trying it out on a few conversations.
   *
   * @param source the Jinja text of the model's file
   * @throws TokamakException {@code unsupported} where it is no template that can be rendered
   */
  public static ChatTemplate parse(String source, SpecialTokens special) {
    try {
      var renderer = new Renderer(source, special);
      Traits traits = Traits.of(source, renderer);
      CallSyntax calls = traits.format().syntax();
      return new ChatTemplate(
          renderer,
          special.guard(List.of(source, calls.opening("", ""), calls.afterArguments())),
          traits,
          ReasoningMarks.of(source));
    } catch (TemplateException broken) {
      throw ErrorCode.UNSUPPORTED.because(
          "The chat template cannot be used: line " + broken.line() + ": " + broken.reason() + ".");
    }
  }

  /** How the model writes calls of tools. */
  public CallSyntax calls() {
    return traits.format().syntax();
  }

  /** What stands around the model's reasoning; empty: it does not reason aloud. */
  public Optional<ReasoningMarks> reasoning() {
    return reasoning;
  }

  /**
   * Renders a conversation up to the opening of the answer.
   *
   * @param tools of which the model is told; absent: none
   * @param thinks whether the answer may begin with reasoning; else it begins with the answer
   *     proper
   * @throws TokamakException {@code invalid_request} where the template refuses the conversation
   */
  public Prompt render(List<Message> messages, Optional<ToolSet> tools, boolean thinks) {
    List<Tool> offered = tools.map(ToolSet::tools).orElse(List.of());
    boolean tells = traits.tools() != Traits.Tools.NOT_AT_ALL;
    List<Tool> told = tells ? offered : List.of();
    if (!isFree(SpecialTokens.TRUST, messages, offered)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "messages", "must not hold the noncharacter U+FDEF, nor may tools");
    }
    char seam = seam(messages, offered);
    List<Message> all = turns.of(messages, offered);
    String text = render(all, told, thinks, seam);
    boolean reasons = reasoning.isPresent() && reasoning.get().isOpen(text);
    if (reasons && !thinks) {
      text = text.stripTrailing() + "\n\n" + reasoning.get().end() + "\n\n";
      reasons = false;
    }
    return new Prompt(pieces(text, seam), reasons);
  }

  private String render(List<Message> messages, List<Tool> tools, boolean thinks, char seam) {
    var values = new Values(text -> guard.apply(text, seam));
    try {
      return renderer.render(
          messages,
          tools,
          traits.none(),
          traits.format(),
          traits.argumentsAsText(),
          thinks,
          values);
    } catch (TemplateException refused) {
      throw ErrorCode.INVALID_REQUEST.at(
          "messages",
          refused.raised()
              ? "must be such that the model's chat template takes them; it says: "
                  + refused.reason()
              : "cannot be rendered by the model's chat template (line "
                  + refused.line()
                  + ": "
                  + refused.reason()
                  + ")");
    }
  }

  private static List<String> pieces(String text, char seam) {
    String escaped = escaped(seam);
    if (text.indexOf(seam) < 0 && !text.contains(escaped)) {
      return List.of(text);
    }
    return Arrays.asList(text.split(seam + "|" + Pattern.quote(escaped)));
  }

  /** As a template writes it that wants JSON in ASCII. */
  private static String escaped(char seam) {
    return String.format("\\u%04x", (int) seam);
  }

  /** A sign that is in none of a conversation's texts. */
  private static char seam(List<Message> messages, List<Tool> tools) {
    for (char seam = FIRST_SEAM; seam <= LAST_SEAM; seam++) {
      if (isFree(seam, messages, tools)) {
        return seam;
      }
    }
    throw ErrorCode.INVALID_REQUEST.at(
        "messages", "must not use all of the noncharacters U+FDD0 to U+FDEE");
  }

  private static boolean isFree(char seam, List<Message> messages, List<Tool> tools) {
    String escaped = escaped(seam);
    for (Message message : messages) {
      if (holds(message.content(), seam, escaped)
          || holds(message.name(), seam, escaped)
          || holds(message.toolCallId(), seam, escaped)
          || message.toolCalls().stream()
              .anyMatch(
                  call ->
                      holds(call.arguments(), seam, escaped)
                          || holds(call.name(), seam, escaped)
                          || holds(call.id(), seam, escaped))) {
        return false;
      }
    }
    return tools.stream()
        .noneMatch(
            tool ->
                holds(tool.description(), seam, escaped)
                    || holds(tool.parameters().schema(), seam, escaped));
  }

  private static boolean holds(String text, char seam, String escaped) {
    return text != null
        && (text.indexOf(seam) >= 0
            || (text.contains("\\u") && text.toLowerCase(Locale.ROOT).contains(escaped)));
  }
}
