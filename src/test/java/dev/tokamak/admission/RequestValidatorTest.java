package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.admission.RequestDraft.Notes;
import dev.tokamak.admission.RequestDraft.Sampling;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.SchemaException;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestValidatorTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<ModelInfo> MODELS =
      List.of(
          new ModelInfo("first", 10, "one", Instant.EPOCH),
          new ModelInfo("second", 10, "two", Instant.EPOCH));

  private final RequestValidator validator =
      new RequestValidator(
          () -> MODELS,
          new RequestTimeouts(Optional.of(Duration.ofMinutes(10)), Duration.ofHours(1)),
          new ConstraintCache(
              new ConstraintCache.Bounds(10, 10_000, 10),
              this::compile,
              Runnable::run,
              AdmissionListener.NONE));

  /** Why schemas are refused; null: they are not. */
  private SchemaException refusal;

  private boolean reallyCompiles;

  private AnswerConstraint compile(JsonNode schema) {
    if (refusal != null) {
      throw refusal;
    }
    if (reallyCompiles) {
      return Constraint.compile(schema);
    }
    return new AnswerConstraint() {
      @Override
      public String schema() {
        return schema.toString();
      }

      @Override
      public String hash() {
        return "hash";
      }
    };
  }

  /** A draft that says nothing but what a test sets. */
  private static final class Draft {
    String model;
    String prompt = "Hi";
    List<Message> messages;
    String system;
    Input raw;
    Integer logprobs;
    Sampling sampling = Sampling.NONE;
    Integer maxTokens;
    Integer n;
    List<String> stop;
    Features features = Features.NONE;
    Notes notes = Notes.NONE;

    RequestDraft make() {
      return new RequestDraft(
          model, prompt, messages, system, raw, sampling, maxTokens, n, stop, logprobs, features,
          null, null, notes);
    }
  }

  private final Draft draft = new Draft();
  private String timeout;

  private ValidatedRequest valid() {
    return validator.validate(draft.make(), timeout, "wpc-1").await().indefinitely();
  }

  private TokamakException refused() {
    TokamakException e = catchThrowableOfType(TokamakException.class, this::valid);
    assertThat(e).isNotNull();
    return e;
  }

  @Test
  void fillsInTheDefaults() {
    ValidatedRequest request = valid();

    assertThat(request.id()).matches("cpt-[0-9a-z]{26}");
    assertThat(request.model()).isEqualTo("first");
    assertThat(request.messages()).containsExactly(Message.user("Hi"));
    assertThat(request.maxTokens()).isEqualTo(OptionalInt.empty());
    assertThat(request.choices()).isEqualTo(1);
    assertThat(request.stop()).isEmpty();
    assertThat(request.workspaceId()).isEqualTo("wpc-1");
    assertThat(request.sampling())
        .isEqualTo(new SamplingParams(1, 1, 0, 0, 0, 0, Map.of(), OptionalLong.empty()));
  }

  @Test
  void givesEachRequestAnIdOfItsOwn() {
    assertThat(valid().id()).isNotEqualTo(valid().id());
  }

  @Test
  void findsModelsByNameAndTheDefaultOneByItsAlias() {
    draft.model = "second";
    assertThat(valid().model()).isEqualTo("second");
    draft.model = "default";
    assertThat(valid().model()).isEqualTo("first");
  }

  @Test
  void namesTheModelsThatThereAre() {
    draft.model = "third";
    assertThat(refused())
        .hasMessage("model must be \"default\" or one of: first, second")
        .extracting("code")
        .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
  }

  @Test
  void putsTheSystemTextFirst() {
    draft.prompt = null;
    draft.messages = List.of(Message.user("a"), Message.assistant("b"), Message.user("c"));
    draft.system = "s";

    assertThat(valid().messages())
        .containsExactly(
            Message.system("s"), Message.user("a"), Message.assistant("b"), Message.user("c"));
  }

  @Test
  void wantsExactlyOneOfPromptAndMessages() {
    draft.messages = List.of(Message.user("x"));
    assertThat(refused().param()).isEqualTo("prompt");
    draft.prompt = null;
    draft.messages = List.of();
    assertThat(refused().param()).isEqualTo("messages");
    draft.messages = null;
    assertThat(refused()).hasMessage("Either prompt or messages must be given");
  }

  @Test
  void refusesWhatIsNotBuiltYet() {
    draft.features = new Features(List.of(), null, null, null, true, false);
    assertThat(refused().param()).isEqualTo("kbs");
    draft.features = new Features(List.of(), null, null, null, false, true);
    assertThat(refused().param()).isEqualTo("web");
    assertThat(refused().code()).isEqualTo(ErrorCode.UNSUPPORTED);
  }

  @Test
  void takesFeaturesThatAskForNothing() {
    draft.features =
        new Features(
            List.of(), new ToolChoice.None(), true, new ResponseFormat.Text(), false, false);
    draft.stop = List.of("END");
    assertThat(valid().constraint()).isEmpty();
  }

  private static ToolDraft tool(String name, JsonNode parameters) {
    return new ToolDraft(
        name, null, parameters == null ? null : SchemaSource.of(parameters), "tools[0].function");
  }

  private void offers(ToolChoice choice, ToolDraft... tools) {
    draft.features = new Features(List.of(tools), choice, null, null, false, false);
  }

  @Test
  void offersToolsToChooseFrom() {
    offers(null, tool("get_time", null), tool("log-it_2", JSON.objectNode().put("type", "object")));

    ToolSet tools = valid().tools().orElseThrow();

    assertThat(tools.choice()).isEqualTo(new ToolChoice.Auto());
    assertThat(tools.parallel()).isTrue();
    assertThat(tools.tools()).extracting(Tool::name).containsExactly("get_time", "log-it_2");
    assertThat(tools.tools().getFirst().parameters().schema())
        .isEqualTo("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
  }

  @Test
  void takesAChoiceAmongTools() {
    offers(new ToolChoice.Named("b"), tool("a", null), tool("b", null));
    assertThat(valid().tools().orElseThrow().callable())
        .extracting(Tool::name)
        .containsExactly("b");
    offers(new ToolChoice.Named("c"), tool("a", null), tool("b", null));
    assertThat(refused()).hasMessage("toolChoice must name one of the tools: a, b");
    offers(new ToolChoice.Required());
    assertThat(refused().param()).isEqualTo("toolChoice");
    offers(new ToolChoice.Auto());
    assertThat(valid().tools()).isEmpty();
  }

  @Test
  void refusesToolsThatCannotBeCalled() {
    reallyCompiles = true;
    offers(null, tool(null, null));
    assertThat(refused()).hasMessage("tools[0].function.name must be given, as a string");
    assertThat(refused().code()).isEqualTo(ErrorCode.INVALID_TOOL_SCHEMA);
    offers(null, tool("get time", null));
    assertThat(refused().param()).isEqualTo("tools[0].function.name");
    offers(null, tool("twice", null), tool("twice", null));
    assertThat(refused().param()).isEqualTo("tools[0].function.name");
    offers(null, tool("text", JSON.objectNode().put("type", "string")));
    assertThat(refused())
        .hasMessage(
            "tools[0].function.parameters must allow an object, which arguments always are"
                + " (tool text)");
  }

  @Test
  void saysWhereTheSchemaOfAToolIsWrong() {
    reallyCompiles = true;
    ObjectNode schema = JSON.objectNode().put("type", "object");
    schema.putObject("properties").putObject("x/y").put("type", "strng");
    offers(null, tool("broken", schema));

    assertThat(refused().code()).isEqualTo(ErrorCode.INVALID_TOOL_SCHEMA);
    assertThat(refused().param()).startsWith("tools[0].function.parameters#/properties/x~1y");
    assertThat(refused()).hasMessageContaining("tool broken");
  }

  @Test
  void takesNoMoreToolsThanItSays() {
    draft.features =
        new Features(
            IntStream.range(0, 129).mapToObj(i -> tool("t" + i, null)).toList(),
            null,
            null,
            null,
            false,
            false);
    assertThat(refused().param()).isEqualTo("tools");
  }

  @Test
  void anAnswerIsEitherJsonOrMayCall() {
    draft.features =
        new Features(
            List.of(tool("a", null)), null, null, new ResponseFormat.JsonObject(), false, false);
    assertThat(refused().param()).isEqualTo("responseFormat");
    draft.features =
        new Features(
            List.of(tool("a", null)),
            new ToolChoice.Required(),
            false,
            new ResponseFormat.JsonObject(),
            false,
            false);
    assertThat(valid().tools().orElseThrow().parallel()).isFalse();
  }

  private void asksFor(ResponseFormat format) {
    draft.features = new Features(List.of(), null, null, format, false, false);
  }

  private static ResponseFormat schema(String path) {
    return new ResponseFormat.JsonSchema(SchemaSource.of(BooleanNode.TRUE), path);
  }

  @Test
  void compilesWhatTheAnswerHasToObey() {
    asksFor(schema("responseFormat.schema"));
    assertThat(valid().constraint()).map(AnswerConstraint::schema).hasValue("true");

    asksFor(new ResponseFormat.JsonObject());
    draft.stop = List.of();
    assertThat(valid().constraint())
        .map(AnswerConstraint::schema)
        .hasValue("{\"type\":\"object\"}");
  }

  @Test
  void namesThePlaceInASchemaThatCannotBeEnforced() {
    asksFor(schema("responseFormat.schema"));
    refusal =
        new SchemaException(
            SchemaException.Reason.UNSUPPORTED, "/properties/a/pattern", "must not look back");
    assertThat(refused())
        .hasMessage("responseFormat.schema#/properties/a/pattern must not look back");
    assertThat(refused().param()).isEqualTo("responseFormat.schema#/properties/a/pattern");
    assertThat(refused().code()).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void namesASchemaThatCannotBeEnforcedAsAWholeByItsField() {
    asksFor(schema("response_format.json_schema.schema"));
    refusal =
        new SchemaException(SchemaException.Reason.UNSATISFIABLE, "", "must allow some document");
    draft.notes = new Notes(Map.of("responseFormat", "response_format"), List.of());

    assertThat(refused()).hasMessage("response_format.json_schema.schema must allow some document");
    assertThat(refused().param()).isEqualTo("response_format.json_schema.schema");
  }

  @Test
  void refusesToCutAJsonDocument() {
    draft.stop = List.of("}");
    for (ResponseFormat format : List.of(schema("x"), new ResponseFormat.JsonObject())) {
      asksFor(format);
      assertThat(refused().param()).isEqualTo("stop");
    }
  }

  @Test
  void looksAtTheOtherFieldsBeforeTheSchema() {
    asksFor(schema("responseFormat.schema"));
    refusal = new SchemaException(SchemaException.Reason.TOO_COMPLEX, "", "must be smaller");
    draft.maxTokens = 0;
    assertThat(refused().param()).isEqualTo("maxTokens");
  }

  @ParameterizedTest
  @CsvSource({
    "temperature, 2.1",
    "temperature, -0.1",
    "topP, 0",
    "topP, 1.1",
    "topK, -1",
    "minP, 1.1",
    "frequencyPenalty, 2.1",
    "presencePenalty, -2.1",
    "maxTokens, 0",
    "n, 0",
    "n, 9",
  })
  void refusesValuesOutOfRange(String field, float value) {
    Map<String, Sampling> samplings =
        Map.of(
            "temperature", new Sampling(value, null, null, null, null, null, null, null),
            "topP", new Sampling(null, value, null, null, null, null, null, null),
            "topK", new Sampling(null, null, (int) value, null, null, null, null, null),
            "minP", new Sampling(null, null, null, value, null, null, null, null),
            "frequencyPenalty", new Sampling(null, null, null, null, value, null, null, null),
            "presencePenalty", new Sampling(null, null, null, null, null, value, null, null));
    draft.sampling = samplings.getOrDefault(field, Sampling.NONE);
    draft.maxTokens = field.equals("maxTokens") ? (int) value : null;
    draft.n = field.equals("n") ? (int) value : null;

    assertThat(refused().param()).isEqualTo(field);
  }

  @Test
  void takesTheTimeoutThatIsAskedForElseTheConfiguredOne() {
    assertThat(valid().timeout()).hasValue(Duration.ofMinutes(10));
    timeout = "2.5";
    assertThat(valid().timeout()).hasValue(Duration.ofMillis(2500));
    timeout = "0";
    assertThat(refused().param()).isEqualTo("X-Request-Timeout");
  }

  @Test
  void namesFieldsAsTheirSenderDid() {
    draft.notes =
        new Notes(Map.of("maxTokens", "max_tokens", "logitBias", "logit_bias"), List.of());
    draft.maxTokens = 0;
    assertThat(refused()).hasMessage("max_tokens must be at least 1");
    assertThat(refused().param()).isEqualTo("max_tokens");

    draft.maxTokens = null;
    draft.sampling = new Sampling(null, null, null, null, null, null, Map.of(7, 101f), null);
    assertThat(refused()).hasMessage("logit_bias.7 must be between -100 and 100");

    draft.sampling = new Sampling(null, 0f, null, null, null, null, null, null);
    assertThat(refused().param()).isEqualTo("topP");
  }
}
