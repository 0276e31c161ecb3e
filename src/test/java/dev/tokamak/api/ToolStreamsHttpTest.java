package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Reasoning;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of tools as they are streamed, to the letter, in both dialects. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class ToolStreamsHttpTest extends HttpTest {
  private static final String TOOLS =
      "[{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
          + "\"additionalProperties\":false}},{\"name\":\"g\"}]";

  /** Text, two calls, and the character that each level of JSON escapes anew. */
  private static final TokenEvent[] SEVERAL = {
    new Started(12, 4),
    new Reasoning(0, "I \"need\" it."),
    new Text(0, "One moment."),
    new CallBegun(0, 0, "call_1", "f"),
    new CallArguments(0, 0, "{\"a\": \"\\\""),
    new CallArguments(0, 0, "\u2603\"}"),
    new CallBegun(0, 1, "call_2", "g"),
    new CallArguments(0, 1, "{}"),
    new Finished(0, FinishReason.TOOL_CALL, 9)
  };

  private static final TokenEvent[] TWO_ANSWERS = {
    new Started(12, 4),
    new CallBegun(1, 0, "call_b", "g"),
    new CallBegun(0, 0, "call_a", "f"),
    new CallArguments(1, 0, "{}"),
    new CallArguments(0, 0, "{\"a"),
    new Finished(1, FinishReason.TOOL_CALL, 3),
    new Finished(0, FinishReason.LENGTH, 2)
  };

  @Inject AdmissionController admission;

  @AfterEach
  void everyPlaceIsFreeAgain() {
    Waiting.until(admission::inProgress, places -> places == 0);
  }

  private Response plain(String more) {
    return request("{\"prompt\":\"x\",\"stream\":true,\"tools\":" + TOOLS + more + "}")
        .post("/completions");
  }

  private Response chat(String more) {
    return request(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true,\"tools\":"
                + TOOLS
                + more
                + "}")
        .post("/v1/chat/completions");
  }

  private static String body(Response response) {
    response.then().statusCode(200).contentType("text/event-stream");
    return new String(response.asByteArray(), StandardCharsets.UTF_8);
  }

  /** The chunks of OpenAI's dialect without what is the same in all of them. */
  private static String deltas(Response response) {
    return body(response)
        .replaceAll("data: \\{\"id\":\"cpt-[^\\[]*\"choices\":\\[", "")
        .replace("]}\n\n", "\n")
        .replace(",\"finish_reason\":null}", "}");
  }

  @Test
  void streamsTextAndSeveralCalls() {
    backend.plays(Script.of(SEVERAL));

    assertThat(body(plain("")))
        .isEqualTo(
            """
            data: {ID,"output":{"reasoning":"I \\"need\\" it."}}

            data: {ID,"output":{"content":"One moment."}}

            data: {ID,"output":{"toolCalls":[{"index":0,"id":"call_1","name":"f","arguments":""}]}}

            data: {ID,"output":{"toolCalls":[{"index":0,"arguments":"{\\"a\\": \\"\\\\\\""}]}}

            data: {ID,"output":{"toolCalls":[{"index":0,"arguments":"\u2603\\"}"}]}}

            data: {ID,"output":{"toolCalls":[{"index":1,"id":"call_2","name":"g","arguments":""}]}}

            data: {ID,"output":{"toolCalls":[{"index":1,"arguments":"{}"}]}}

            data: {ID,"finishReason":"toolCall","usage":{"promptTokens":12,"cachedTokens":4,"completionTokens":9,"totalTokens":21}}

            data: [DONE]

            """
                .replace("ID", "\"completionId\":\"" + backend.lastRequest().id() + "\""));
  }

  @Test
  void streamsTextAndSeveralCallsInOpenAisWords() {
    backend.plays(Script.of(SEVERAL));

    assertThat(deltas(chat("")))
        .isEqualTo(
            """
            {"index":0,"delta":{"role":"assistant","content":""}}
            {"index":0,"delta":{"reasoning_content":"I \\"need\\" it."}}
            {"index":0,"delta":{"content":"One moment."}}
            {"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}}
            {"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\": \\"\\\\\\""}}]}}
            {"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\u2603\\"}"}}]}}
            {"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":""}}]}}
            {"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}}
            {"index":0,"delta":{},"finish_reason":"tool_calls"}
            data: [DONE]

            """);
  }

  @Test
  void streamsTheCallsOfEachAnswerWithItsIndex() {
    backend.plays(Script.of(TWO_ANSWERS));

    // The ends of checked answers may overtake those that need no check.
    assertThat(body(plain(",\"n\":2")).split("\n\n"))
        .startsWith(
            event(
                1,
                "\"output\":{\"toolCalls\":[{\"index\":0,\"id\":\"call_b\",\"name\":\"g\",\"arguments\":\"\"}]}"),
            event(
                0,
                "\"output\":{\"toolCalls\":[{\"index\":0,\"id\":\"call_a\",\"name\":\"f\",\"arguments\":\"\"}]}"),
            event(1, "\"output\":{\"toolCalls\":[{\"index\":0,\"arguments\":\"{}\"}]}"),
            event(0, "\"output\":{\"toolCalls\":[{\"index\":0,\"arguments\":\"{\\\"a\"}]}"))
        .anyMatch(event -> event.startsWith(open(1, "\"finishReason\":\"toolCall\"")))
        .anyMatch(event -> event.startsWith(open(0, "\"finishReason\":\"length\"")))
        .hasSize(7)
        .endsWith("data: [DONE]");
  }

  private String open(int choice, String rest) {
    return "data: {\"completionId\":\""
        + backend.lastRequest().id()
        + "\",\"index\":"
        + choice
        + ","
        + rest;
  }

  private String event(int choice, String rest) {
    return open(choice, rest) + "}";
  }

  @Test
  void streamsTheCallsOfEachAnswerInOpenAisWords() {
    backend.plays(Script.of(TWO_ANSWERS));

    assertThat(deltas(chat(",\"n\":2")))
        .contains(
            "{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}",
            "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}",
            "{\"index\":1,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}}",
            "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\"}}]}}",
            "{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"}",
            "{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void tellsTheUsageOfCallsWhereItIsAskedFor() {
    backend.plays(Script.of(SEVERAL));

    assertThat(body(chat(",\"stream_options\":{\"include_usage\":true}")))
        .contains(
            "\"arguments\":\"{}\"}}]},\"finish_reason\":null}],\"usage\":null}",
            "\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":9,\"total_tokens\":21,");
  }

  private static TokenEvent[] calling(String name, String arguments) {
    return new TokenEvent[] {
      new Started(12, 4),
      new CallBegun(0, 0, "call_1", name),
      new CallArguments(0, 0, arguments),
      new Finished(0, FinishReason.TOOL_CALL, 3)
    };
  }

  @Test
  void endsAStreamWithAnErrorInPlaceOfTheEndOfAWrongCall() {
    backend.plays(Script.of(calling("f", "{\"a\": 1}")));
    assertThat(body(plain("")))
        .contains("\"arguments\":\"{\\\"a\\\": 1}\"", "\"error\":{\"code\":\"internal\"")
        .doesNotContain("finishReason", "[DONE]");

    // The schema of the one tool is none of the other's.
    backend.plays(Script.of(calling("g", "{\"a\": \"1\"}")));
    assertThat(body(chat("")))
        .contains("\"error\":{\"code\":\"internal\"")
        .doesNotContain("\"finish_reason\":\"", "[DONE]");
  }

  @Test
  void aCallOfAToolThatWasNotOfferedNeverLeaves() throws Exception {
    for (boolean streams : List.of(true, false)) {
      Script script =
          backend.plays(
              Script.hanging(new Started(12, 4), new CallBegun(0, 0, "call_1", "secret")));

      request("{\"prompt\":\"x\",\"tools\":" + TOOLS + ",\"stream\":" + streams + "}")
          .post("/completions")
          .then()
          .statusCode(500)
          .body("error.code", equalTo("internal"))
          .body("error.message", not(containsString("secret")));

      assertThat(script.wasCancelled()).isTrue();
    }
  }

  @Test
  void cancelsWhenTheClientLeavesInTheMiddleOfACall() throws Exception {
    Script script =
        backend.plays(
            Script.hanging(
                new Started(12, 4),
                new CallBegun(0, 0, "call_1", "f"),
                new CallArguments(0, 0, "{\"a")));

    try (RawConnection client = RawConnection.open()) {
      client
          .post(
              "/completions",
              jsonHeaders(),
              "{\"prompt\":\"x\",\"stream\":true,\"tools\":" + TOOLS + "}")
          .readUntil("\"arguments\":\"{\\\"a\"}]}}");
    }

    assertThat(script.wasCancelled()).isTrue();
  }
}
