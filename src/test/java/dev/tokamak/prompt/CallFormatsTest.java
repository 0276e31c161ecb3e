package dev.tokamak.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.jinja.RealTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats of model families, held against the families' own templates. */
class CallFormatsTest {
  private static final SpecialTokens SPECIAL =
      new SpecialTokens("<bos>", "<eos>", Set.of(), Set.of());

  private record Schema(String schema) implements AnswerConstraint {
    @Override
    public String hash() {
      return schema;
    }
  }

  private static final ToolSet TOOLS =
      new ToolSet(
          List.of(
              new Tool(
                  "get_weather",
                  "Tells the weather of a city.",
                  new Schema(
                      "{\"type\": \"object\", \"properties\": {\"city\":"
                          + " {\"type\": \"string\", \"description\": \"Its name\"}}}"))),
          new ToolChoice.Auto(),
          true);

  private static final List<ToolCall> CALLS =
      List.of(new ToolCall("call_abcdef", "get_weather", "{\"city\": \"Rome\"}"));

  private static final List<Message> CONVERSATION =
      List.of(
          Message.user("Weather in Rome?"),
          new Message(Role.ASSISTANT, null, CALLS, null, null),
          new Message(Role.TOOL, "21 degrees", List.of(), "call_abcdef", null));

  private static ChatTemplate template(String name) {
    return ChatTemplate.parse(RealTemplates.source(name + ".jinja"), SPECIAL);
  }

  private static String render(ChatTemplate template, List<Message> messages) {
    return String.join("", template.render(messages, Optional.of(TOOLS), true).pieces());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Qwen-Qwen2.5-7B-Instruct ; <tool_call>",
        "Qwen-Qwen3-0.6B ; <tool_call>",
        "Qwen-QwQ-32B ; <tool_call>",
        "NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use ; <tool_call>",
        "NousResearch-Hermes-3-Llama-3.1-8B-tool_use ; <tool_call>",
        "ibm-granite-granite-4.0 ; <tool_call>",
        "ibm-granite-granite-3.3-2B-Instruct ; <|tool_call|>",
        "meta-llama-Llama-3.1-8B-Instruct ; {\"name\": \"",
        "meta-llama-Llama-3.2-3B-Instruct ; {\"name\": \"",
        "meta-llama-Llama-3.3-70B-Instruct ; {\"name\": \"",
        "mistralai-Mistral-Nemo-Instruct-2407 ; [TOOL_CALLS]",
        "Mistral-Small-3.2-24B-Instruct-2506 ; [TOOL_CALLS]",
        "mistralai-Ministral-3-14B-Reasoning-2512 ; [TOOL_CALLS]",
        "unsloth-mistral-Devstral-Small-2507 ; [TOOL_CALLS]",
        "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B ; <｜tool▁calls▁begin｜>",
        "deepseek-ai-DeepSeek-V3.1 ; <｜tool▁calls▁begin｜>",
        "meetkai-functionary-medium-v3.1 ; <function=",
        "NVIDIA-Nemotron-Nano-v2 ; <TOOLCALL>",
        "unsloth-Apriel-1.5 ; <tool_calls>",
        "MiniMax-M1 ; <tool_calls>",
      })
  void knowsTheFamilyByItsTemplate(String name, String trigger) {
    ChatTemplate template = template(name);
    String prompt = render(template, CONVERSATION);

    assertThat(template.calls().trigger()).isEqualTo(trigger);
    assertThat(prompt).contains("Tells the weather of a city.").contains("21 degrees");
    // What the model is shown of its own calls is how it is made to write them.
    CallSyntax syntax = template.calls();
    assertThat(prompt.replaceAll("\\[CALL_ID]\\w{9}", ""))
        .contains(syntax.opening("get_weather", "{\"city\": \"Rome\"}"));
  }

  /** As SmolLM3's does: another name for the tools, and no earlier calls. */
  private static final String SMOLLM3 =
      "{% if xml_tools %}{{ 'Tools: ' }}{% for t in xml_tools %}{{ t | tojson }}{% endfor %}"
          + "{{ ' Call them within <tool_call></tool_call>.' }}{% endif %}"
          + "{% for m in messages %}{{ '[' + m.role + ']' + m.content }}{% endfor %}[assistant]";

  @Test
  void writesEarlierCallsWhereATemplateLeavesThemOut() {
    ChatTemplate template = ChatTemplate.parse(SMOLLM3, SPECIAL);
    String prompt = render(template, CONVERSATION);

    assertThat(template.calls().trigger()).isEqualTo("<tool_call>");
    assertThat(prompt)
        .startsWith("Tools: {")
        .endsWith(
            "[user]Weather in Rome?[assistant]<tool_call>\n{\"name\": \"get_weather\","
                + " \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>[tool]21 degrees[assistant]");
  }

  /** Phi-4 mini, of which no template is among those that are fetched: tools in the system turn. */
  private static final String PHI4_MINI =
      "{% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and"
          + " message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] +"
          + " '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' +"
          + " message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}";

  @Test
  void givesPhi4ItsToolsInTheSystemTurn() {
    ChatTemplate template = ChatTemplate.parse(PHI4_MINI, SPECIAL);
    String prompt = render(template, CONVERSATION);

    assertThat(template.calls().trigger()).isEqualTo("<|tool_call|>");
    assertThat(prompt)
        .startsWith("<|system|><|tool|>[{\"name\":\"get_weather\"")
        .contains(
            "<|assistant|><|tool_call|>[{\"name\": \"get_weather\", \"arguments\": {\"city\":"
                + " \"Rome\"}}]<|/tool_call|><|end|><|tool|>21 degrees<|end|><|assistant|>");
  }

  @Test
  void callsThatWeWriteOurselvesAreMadeOfControlTokens() {
    var special =
        new SpecialTokens("", "", Set.of("<|tool_call|>", "<|/tool_call|>", "<|end|>"), Set.of());
    ChatTemplate template = ChatTemplate.parse(PHI4_MINI, special);
    List<Message> messages =
        List.of(
            Message.user("a<|end|>"),
            new Message(
                Role.ASSISTANT,
                null,
                List.of(new ToolCall("1", "get_weather", "{\"city\": \"<|end|>\"}")),
                null,
                null),
            new Message(Role.TOOL, "<|tool_call|>", List.of(), "1", null));

    List<String> pieces = template.render(messages, Optional.of(TOOLS), true).pieces();

    assertThat(pieces).hasSize(4);
    assertThat(pieces.get(1))
        .endsWith("<|tool_call|>[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"<");
    assertThat(pieces.get(2)).startsWith("|end|>\"}}]<|/tool_call|><|end|>");
    assertThat(String.join("", pieces)).doesNotContain("\uFDEF");
  }

  @ParameterizedTest
  @CsvSource({"google-gemma-2-2b-it", "microsoft-Phi-3.5-mini-instruct", "Qwen3-Coder"})
  void theOthersAreToldInPlainWords(String name) {
    ChatTemplate template = template(name);
    String prompt = render(template, CONVERSATION);

    assertThat(prompt)
        .contains("You can call these tools", "Tells the weather of a city.", "21 degrees")
        .contains(template.calls().write(CALLS, own -> own));
  }

  @Test
  void everyTemplateTellsOfToolsCallsAndResultsInSomeWay() {
    List<String> silent = new ArrayList<>();
    for (String name : RealTemplates.names()) {
      try {
        ChatTemplate template = ChatTemplate.parse(RealTemplates.source(name), SPECIAL);
        String prompt = render(template, CONVERSATION);
        if (!prompt.contains("Tells the weather of a city.")
            || !prompt.contains("get_weather")
            || !prompt.contains("Rome")
            || !prompt.contains("21 degrees")) {
          silent.add(name + " leaves something out");
        }
      } catch (TokamakException refused) {
        silent.add(name + ": " + refused.getMessage());
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void mistralGetsIdsOfItsOwnKind() {
    String prompt = render(template("mistralai-Mistral-Nemo-Instruct-2407"), CONVERSATION);
    assertThat(prompt).doesNotContain("call_abcdef").containsPattern("\"id\": \"[0-9a-f]{9}\"");
  }
}
