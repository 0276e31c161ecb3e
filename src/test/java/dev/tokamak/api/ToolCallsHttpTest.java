package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Reasoning;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of tools, from the request to what leaves, in both dialects. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class ToolCallsHttpTest extends HttpTest {
  private static final String TOOL =
      "{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"properties\":"
          + "{\"a\":{\"type\":\"integer\"}},\"additionalProperties\":false}}";

  private ValidatableResponse plain(String more) {
    return request("{\"prompt\":\"x\",\"tools\":[" + TOOL + "]" + more + "}")
        .post("/completions")
        .then();
  }

  private ValidatableResponse chat(String more) {
    return request(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\","
                + "\"function\":"
                + TOOL
                + "}]"
                + more
                + "}")
        .post("/v1/chat/completions")
        .then();
  }

  private void callsTwice() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new Reasoning(0, "I need it."),
            new CallBegun(0, 0, "call_1", "f"),
            new CallArguments(0, 0, "{\"a\": "),
            new CallArguments(0, 0, "1}"),
            new CallBegun(0, 1, "call_2", "f"),
            new CallArguments(0, 1, "{}"),
            new Finished(0, FinishReason.TOOL_CALL, 9)));
  }

  @Test
  void tellsCallsInOnePiece() {
    callsTwice();

    plain("")
        .statusCode(200)
        .body("output.content", nullValue())
        .body("output.reasoning", equalTo("I need it."))
        .body("output.toolCall.id", equalTo("call_1"))
        .body("output.toolCall.name", equalTo("f"))
        .body("output.toolCall.arguments", equalTo("{\"a\": 1}"))
        .body("output.toolCalls", hasSize(2))
        .body("output.toolCalls[1].arguments", equalTo("{}"))
        .body("finishReason", equalTo("toolCall"))
        .body("input.tools[0].parameters.properties.a.type", equalTo("integer"))
        .body("input.toolChoice", equalTo("auto"))
        .body("input.parallelToolCalls", equalTo(true));
  }

  @Test
  void tellsCallsInOpenAisWords() {
    callsTwice();

    chat("")
        .statusCode(200)
        .body("choices[0].message.content", nullValue())
        .body("choices[0].message.reasoning_content", equalTo("I need it."))
        .body("choices[0].message.tool_calls", hasSize(2))
        .body("choices[0].message.tool_calls[0].type", equalTo("function"))
        .body("choices[0].message.tool_calls[0].function.arguments", equalTo("{\"a\": 1}"))
        .body("choices[0].finish_reason", equalTo("tool_calls"));
  }

  @Test
  void anAnswerWithoutACallLooksAsBefore() {
    backend.plays(Script.text("Hi"));
    plain("")
        .body("output.content", equalTo("Hi"))
        .body("output.toolCall", anEmptyMap())
        .body("output", not(hasKey("toolCalls")))
        .body("output", not(hasKey("reasoning")))
        .body("finishReason", equalTo("stop"));
    backend.plays(Script.text("Hi"));
    chat("").body("choices[0].message", not(hasKey("tool_calls")));
  }

  @Test
  void textMayComeBeforeACallAndEveryChoiceHasItsOwn() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new Text(0, "One moment."),
            new CallBegun(1, 0, "call_b", "f"),
            new CallArguments(1, 0, "{}"),
            new CallBegun(0, 0, "call_a", "f"),
            new CallArguments(0, 0, "{\"a\": 2}"),
            new Finished(1, FinishReason.TOOL_CALL, 3),
            new Finished(0, FinishReason.TOOL_CALL, 5)));

    plain(",\"n\":2")
        .body("outputs[0].content", equalTo("One moment."))
        .body("outputs[0].toolCall.id", equalTo("call_a"))
        .body("outputs[1].content", nullValue())
        .body("outputs[1].toolCalls[0].id", equalTo("call_b"));
  }

  @Test
  void aCallThatWasCutSaysSo() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new CallBegun(0, 0, "call_1", "f"),
            new CallArguments(0, 0, "{\"a"),
            new Finished(0, FinishReason.LENGTH, 3)));
    plain("")
        .body("finishReason", equalTo("length"))
        .body("output.toolCall.arguments", equalTo("{\"a"));
  }

  @Test
  void streamsCalls() {
    callsTwice();
    String events = plain(",\"stream\":true").extract().asString();
    assertThat(events)
        .contains("\"output\":{\"reasoning\":\"I need it.\"}")
        .contains(
            "\"toolCalls\":[{\"index\":1,\"id\":\"call_2\",\"name\":\"f\",\"arguments\":\"\"}]")
        .contains("\"finishReason\":\"toolCall\"")
        .endsWith("data: [DONE]\n\n");
    callsTwice();
    assertThat(chat(",\"stream\":true").extract().asString())
        .contains("\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}")
        .contains("\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void argumentsThatDoNotFitNeverPass() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new CallBegun(0, 0, "call_1", "f"),
            new CallArguments(0, 0, "{\"a\": \"1\"}"),
            new Finished(0, FinishReason.TOOL_CALL, 3)));
    plain("").statusCode(500).body("error.code", equalTo("internal"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",\"toolChoice\":\"required\"  | Required[]",
        ",\"tool_choice\":\"none\"     | None[]",
        ",\"toolChoice\":{\"name\":\"f\"} | Named[name=f]",
        ",\"toolChoice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | Named[name=f]",
        ",\"toolChoice\":null          | Auto[]",
      })
  void theBackendIsToldOfToolsAndTheirChoice(String more, String choice) {
    backend.plays(Script.text("Hi"));
    plain(more).statusCode(200);
    ToolSet tools = backend.lastRequest().tools().orElseThrow();
    ToolChoice told = tools.choice();
    assertThat(told).hasToString(choice);
    assertThat(tools.tools().getFirst().description()).isEqualTo("d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"tools\":[{\"name\":\"a b\"}] | invalid_tool_schema | tools[0].name",
        "\"tools\":[{\"name\":\"a\"},{\"name\":\"a\"}] | invalid_tool_schema | tools[1].name",
        "\"tools\":[{\"name\":\"a\",\"parameters\":{\"type\":\"array\"}}] | invalid_tool_schema | tools[0].parameters",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"properties\":{\"b\":{\"minLength\":-1}}}}}] | invalid_tool_schema | tools[0].function.parameters#/properties/b/minLength",
        "\"tools\":[{\"name\":\"a\"}],\"toolChoice\":{\"name\":\"b\"} | invalid_request | toolChoice",
        "\"tools\":[{\"name\":\"a\"}],\"tool_choice\":{\"function\":{\"name\":\"b\"}} | invalid_request | tool_choice",
        "\"tools\":[{\"name\":\"a\"}],\"toolChoice\":\"any\" | invalid_request | toolChoice",
        "\"tools\":[{\"name\":\"a\"}],\"parallelToolCalls\":1 | invalid_request | parallelToolCalls",
        "\"tools\":[{\"name\":\"a\"}],\"responseFormat\":{\"type\":\"json_object\"} | unsupported | responseFormat",
        "\"tools\":[{\"type\":\"retrieval\"}] | unsupported | tools[0].type",
      })
  void refusesWhatCannotBeCalled(String fields, String code, String param) {
    request("{\"prompt\":\"x\"," + fields + "}")
        .post("/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo(code))
        .body("error.param", equalTo(param));
    assertThat(backend.lastRequest()).isNull();
  }
}
