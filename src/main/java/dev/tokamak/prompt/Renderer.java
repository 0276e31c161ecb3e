package dev.tokamak.prompt;

import dev.tokamak.inference.Message;
import dev.tokamak.inference.Tool;
import dev.tokamak.jinja.Template;
import dev.tokamak.jinja.TemplateException;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's template with the variables that it is given. Immutable, safe for use by any thread.
 */
final class Renderer {
  private final Template template;
  private final SpecialTokens special;

  /**
   * @throws TemplateException where the source is no template
   */
  Renderer(String source, SpecialTokens special) {
    this.template = Template.parse(source);
    this.special = special;
  }

  /**
   * Renders a conversation up to the opening of the answer.
   *
   * @param tools empty: none
   * @param none what the template is given where there are none: null, or an empty list
   * @param argumentsAsText whether the template takes the arguments of calls as JSON text
   * @param thinks whether the answer may begin with reasoning, where the template lets one choose
   * @throws TemplateException where the template refuses the conversation, or fails
   */
  String render(
      List<Message> messages,
      List<Tool> tools,
      List<Object> none,
      CallFormat format,
      boolean argumentsAsText,
      boolean thinks,
      Values values) {
    List<Object> offered = tools.isEmpty() ? none : values.tools(tools);
    ZonedDateTime now = ZonedDateTime.now();
    Map<String, Object> variables = new HashMap<>();
    variables.put(
        "messages", format.messages(values.messages(messages, format, argumentsAsText), offered));
    variables.put("tools", offered);
    // SmolLM 3's own name for it.
    variables.put("xml_tools", offered);
    // Firefunction's.
    variables.put("functions", Values.json(offered == null ? List.of() : offered));
    variables.put("datetime", now.toLocalDate().toString());
    variables.put("documents", null);
    variables.put("add_generation_prompt", true);
    variables.put("bos_token", special.begin());
    variables.put("eos_token", special.end());
    if (!thinks) {
      variables.put("enable_thinking", false);
      variables.put("thinking", false);
    }
    return template.render(variables, now);
  }

  /** The same, where it is not known whether the template can: empty where it cannot. */
  Optional<String> attempt(
      List<Message> messages,
      List<Tool> tools,
      List<Object> none,
      CallFormat format,
      boolean argumentsAsText) {
    try {
      Values values = new Values(text -> text);
      return Optional.of(render(messages, tools, none, format, argumentsAsText, true, values));
    } catch (TemplateException cannot) {
      return Optional.empty();
    }
  }
}
