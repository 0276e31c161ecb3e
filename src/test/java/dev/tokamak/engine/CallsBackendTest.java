package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.TestHome;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of a model of random weights, which means nothing by them: all form is the engine's. */
class CallsBackendTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int TOOL_CALLS = 260;
  private static final int THINK = 262;
  private static final int THINK_END = 263;

  private static final String TURNS =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content }}CALLS"
          + "{{ '<|im_end|>\n' }}{% endfor %}{{ '<|im_start|>assistant\n' }}";

  /** What models there are: each writes calls another way. */
  enum Model {
    HERMES(
        "{% for c in m.tool_calls or [] %}{{ '<tool_call>\n{\"name\": \"' + c.function.name"
            + " + '\", \"arguments\": ' }}{{ c.function.arguments | tojson }}"
            + "{{ '}\n</tool_call>' }}{% endfor %}"),
    MISTRAL(
        "{% for c in m.tool_calls or [] %}{{ '[TOOL_CALLS]' + c.function.name + '[ARGS]' }}"
            + "{{ c.function.arguments | tojson }}{% endfor %}{# <think> </think> #}"),
    PLAIN("");

    private final String template;

    Model(String calls) {
      String tools = calls.isEmpty() ? "" : "{% if tools %}{{ tools | tojson }}{% endif %}";
      template = tools + TURNS.replace("CALLS", calls);
    }
  }

  @TempDir static Path folder;
  private static EmbeddedBackend backend;

  @BeforeAll
  static void open() {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Model model : Model.values()) {
      files.put(
          model.name(),
          TinyModel.write(
              folder.resolve(model + ".gguf"),
              model.template,
              3,
              2048,
              List.of("[TOOL_CALLS]", "[ARGS]", "<think>", "</think>")));
    }
    backend =
        EmbeddedBackend.open(
            TestHome.engine(),
            files,
            EngineSettings.DEFAULT
                .with(new EngineSettings.Size(OptionalInt.of(1), 1, 8, OptionalInt.of(16384), 64))
                .with(new EngineSettings.Queue(64, 10_000)),
            EngineListener.NONE);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static Tool tool(String name, String schema) {
    try {
      JsonNode tree = JSON.readTree(schema.replace('\'', '"'));
      return new Tool(name, "Does something.", Constraint.compile(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static final List<Tool> TOOLS =
      List.of(
          tool(
              "get_weather",
              "{'type':'object','properties':{'city':{'type':'string','maxLength':4},"
                  + "'days':{'type':'integer','minimum':1,'maximum':7}},'required':['city','days'],"
                  + "'additionalProperties':false}"),
          tool("get_time", "{'type':'object','additionalProperties':false}"),
          tool(
              "get_w",
              "{'type':'object','properties':{'x':{'enum':['}','\\\\','é']}},'required':['x'],"
                  + "'additionalProperties':false}"));

  private record Answer(
      String text,
      String reasoning,
      List<String> names,
      List<String> arguments,
      FinishReason reason) {
    boolean called() {
      return reason == FinishReason.TOOL_CALL;
    }
  }

  private static ValidatedRequest request(
      Model model, int maxTokens, long seed, Map<Integer, Float> biases) {
    return new ValidatedRequest(
        "cpt-test",
        model.name(),
        List.of(Message.user("Hi " + seed)),
        new SamplingParams(1, 1, 0, 0, 0, 0, biases, OptionalLong.of(seed)),
        OptionalInt.of(maxTokens),
        1,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        "wpc-test",
        Optional.empty());
  }

  private static Answer answer(ValidatedRequest request) {
    var text = new StringBuilder();
    var reasoning = new StringBuilder();
    List<String> names = new ArrayList<>();
    List<StringBuilder> arguments = new ArrayList<>();
    FinishReason reason = null;
    for (TokenEvent event : backend.generate(request).collect().asList().await().atMost(PATIENCE)) {
      switch (event) {
        case TokenEvent.Started _, TokenEvent.Logprobs _ -> {}
        case TokenEvent.Text(int _, String more) -> text.append(more);
        case TokenEvent.Reasoning(int _, String more) -> reasoning.append(more);
        case TokenEvent.CallBegun(int _, int call, String _, String name) -> {
          assertThat(call).isEqualTo(names.size());
          names.add(name);
          arguments.add(new StringBuilder());
        }
        case TokenEvent.CallArguments(int _, int call, String more) ->
            arguments.get(call).append(more);
        case TokenEvent.Finished finished -> {
          assertThat(finished.completionTokens())
              .isLessThanOrEqualTo(request.maxTokens().getAsInt());
          reason = finished.reason();
        }
      }
    }
    return new Answer(
        text.toString(),
        reasoning.toString(),
        names,
        arguments.stream().map(StringBuilder::toString).toList(),
        reason);
  }

  private static void assertFits(Answer answer) throws JsonProcessingException {
    for (int i = 0; i < answer.names().size(); i++) {
      JsonNode arguments = JSON.readTree(answer.arguments().get(i));
      switch (answer.names().get(i)) {
        case "get_weather" -> {
          assertThat(arguments.path("city").isTextual()).isTrue();
          assertThat(arguments.path("days").asInt()).isBetween(1, 7);
        }
        case "get_time" -> assertThat(arguments).isEmpty();
        case "get_w" -> assertThat(arguments.path("x").asText()).isIn("}", "\\", "é");
        default -> throw new AssertionError(answer);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void requiredCallsAreCallsWhateverTheModelSays(Model model) throws Exception {
    int called = 0;
    int several = 0;
    for (long seed = 0; seed < 25; seed++) {
      Answer answer =
          answer(
              request(model, 300, seed, Map.of())
                  .offering(new ToolSet(TOOLS, new ToolChoice.Required(), true)));
      assertThat(answer.text()).isEmpty();
      assertThat(answer.names()).isNotEmpty();
      if (answer.called()) {
        assertFits(answer);
        called++;
      }
      several += answer.names().size() > 1 ? 1 : 0;
    }
    assertThat(called + several).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void oneCallIsCompleteWithoutBeingAsked(Model model) throws Exception {
    for (long seed = 0; seed < 10; seed++) {
      Answer answer =
          answer(
              request(model, 300, seed, Map.of())
                  .offering(new ToolSet(TOOLS, new ToolChoice.Named("get_weather"), true)));
      assertThat(answer.reason()).isEqualTo(FinishReason.TOOL_CALL);
      assertThat(answer.names()).containsExactly("get_weather");
      assertFits(answer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatIsCutAnywhereNeverPosesAsComplete(Model model) {
    ToolSet tools = new ToolSet(TOOLS, new ToolChoice.Named("get_w"), false);
    int whole = 0;
    while (true) {
      whole++;
      Answer answer = answer(request(model, whole, 1, Map.of()).offering(tools));
      if (answer.called()) {
        break;
      }
      assertThat(answer.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(answer.text()).isEmpty();
      assertThat(whole).isLessThan(200);
    }
    assertThat(answer(request(model, whole + 50, 1, Map.of()).offering(tools)).called()).isTrue();
  }

  @Test
  void textGoesOverIntoACallWhereTheModelOpensOne() throws Exception {
    Answer answer =
        answer(
            request(Model.MISTRAL, 300, 1, Map.of(TOOL_CALLS, 100f))
                .offering(new ToolSet(TOOLS, new ToolChoice.Auto(), false)));
    assertThat(answer.text()).isEmpty();
    assertThat(answer.names()).hasSize(1);
    assertThat(answer.reason()).isEqualTo(FinishReason.TOOL_CALL);
    assertFits(answer);
  }

  @Test
  void textWithoutACallStaysText() {
    for (Model model : Model.values()) {
      Answer answer =
          answer(
              request(model, 40, 5, Map.of())
                  .offering(new ToolSet(TOOLS, new ToolChoice.Auto(), true)));
      assertThat(answer.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(answer.text()).isNotEmpty();
      assertThat(answer.names()).isEmpty();
    }
  }

  @Test
  void anAnswerThatMayNotCallHasNoTools() {
    ValidatedRequest without = request(Model.PLAIN, 30, 5, Map.of());
    Answer answer = answer(without.offering(new ToolSet(TOOLS, new ToolChoice.None(), true)));
    assertThat(answer).isEqualTo(answer(without));
  }

  @Test
  void reasoningIsToldApartWithToolsAndWithout() {
    Map<Integer, Float> thinks = Map.of(THINK, 20f, THINK_END, 18f);
    Answer without = answer(request(Model.MISTRAL, 60, 2, thinks));
    Answer with =
        answer(
            request(Model.MISTRAL, 60, 2, thinks)
                .offering(new ToolSet(TOOLS, new ToolChoice.Auto(), true)));
    for (Answer answer : List.of(without, with)) {
      assertThat(answer.text() + answer.reasoning()).doesNotContain("think");
    }
    assertThat(answer(request(Model.HERMES, 60, 2, thinks)).reasoning()).isEmpty();
  }

  @Test
  void severalAnswersCallEachForItself() {
    ValidatedRequest one = request(Model.HERMES, 200, 4, Map.of());
    ValidatedRequest three =
        new ValidatedRequest(
            one.id(),
            one.model(),
            one.messages(),
            one.sampling(),
            one.maxTokens(),
            3,
            one.stop(),
            one.constraint(),
            Optional.of(new ToolSet(TOOLS, new ToolChoice.Named("get_weather"), true)),
            one.workspaceId(),
            one.timeout());
    List<TokenEvent> events = backend.generate(three).collect().asList().await().atMost(PATIENCE);
    assertThat(events)
        .filteredOn(TokenEvent.CallBegun.class::isInstance)
        .extracting(event -> ((TokenEvent.CallBegun) event).choice())
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(events)
        .filteredOn(TokenEvent.CallBegun.class::isInstance)
        .extracting(event -> ((TokenEvent.CallBegun) event).id())
        .doesNotHaveDuplicates();
  }
}
