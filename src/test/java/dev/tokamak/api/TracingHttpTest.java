package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The spans of requests, in all dialects, however they end. */
@QuarkusTest
@TestProfile(TracedTest.Profile.class)
class TracingHttpTest extends TracedTest {
  private static final String CHAT = "chat " + FakeBackend.DEFAULT;
  private static final String TEXT = "text_completion " + FakeBackend.DEFAULT;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/completions         | 'prompt':'x'",
        "/completions         | 'prompt':'x','stream':true",
        "/v1/chat/completions | 'messages':[{'role':'user','content':'x'}]",
        "/v1/chat/completions | 'messages':[{'role':'user','content':'x'}],'stream':true",
        "/v1/responses        | 'input':'x'",
        "/v1/messages         | 'max_tokens':9,'messages':[{'role':'user','content':'x'}]",
      })
  void anAnswerHasAQueueAPrefillAndADecode(String path, String fields) {
    backend.plays(Script.text("Hi"));

    traced("{" + fields.replace('\'', '"') + ",\"model\":\"default\"}")
        .post(path)
        .then()
        .statusCode(200);

    assertThat(tree())
        .containsExactly(
            "POST " + path, "  chat default", "    queue", "    prefill", "    decode");
  }

  @Test
  void aRequestThatNamesNoModelIsForTheDefaultOne() {
    backend.plays(Script.text("Hi"));
    traced("{\"prompt\":\"x\"}").post("/completions").then().statusCode(200);
    assertThat(tree()).contains("  " + CHAT);
  }

  @Test
  void rawPromptsAreTextCompletionsAndEachHasASpan() {
    backend.plays(Script.text("one"));
    backend.plays(Script.text("two"));

    traced("{\"prompt\":[\"a\",\"b\"]}").post("/v1/completions").then().statusCode(200);

    assertThat(tree())
        .containsExactly(
            "POST /v1/completions",
            "  " + TEXT,
            "    queue",
            "    prefill",
            "    decode",
            "  " + TEXT,
            "    queue",
            "    prefill",
            "    decode");
  }

  @Test
  void embeddingsHaveASpan() {
    traced("{\"input\":[\"a\",\"b\"],\"model\":\"embedder\",\"user\":\"ann\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200);

    assertThat(tree()).containsExactly("POST /v1/embeddings", "  embeddings embedder");
    assertThat(attributes(span("embeddings embedder")))
        .contains(
            entry("gen_ai.operation.name", "embeddings"),
            entry("gen_ai.usage.input_tokens", 6L),
            entry("gen_ai.embeddings.dimension.count", 2L),
            entry("tokamak.user", "ann"));
  }

  @Test
  void anAnswersSpanSaysWhatWasAskedAndWhatItCost() {
    backend.plays(Script.text("a", "b", "c"));

    traced(
            """
            {"prompt": "x", "model": "default", "temperature": 0.7, "topP": 0.9, "topK": 40, \
            "maxTokens": 50, "seed": 3, "frequencyPenalty": 0.5, "presencePenalty": -0.5, \
            "user": "ann", "responseFormat": {"type": "text"}}""")
        .post("/completions")
        .then()
        .statusCode(200);

    SpanData span = span("chat default");
    assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(attributes(span))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("gen_ai.operation.name", "chat"),
                entry("gen_ai.provider.name", "tokamak"),
                entry("gen_ai.output.type", "text"),
                entry("gen_ai.request.model", "default"),
                entry("gen_ai.request.max_tokens", 50L),
                entry("gen_ai.request.temperature", 0.7),
                entry("gen_ai.request.top_p", 0.9),
                entry("gen_ai.request.top_k", 40.0),
                entry("gen_ai.request.frequency_penalty", 0.5),
                entry("gen_ai.request.presence_penalty", -0.5),
                entry("gen_ai.request.seed", 3L),
                entry("gen_ai.response.id", backend.lastRequest().id()),
                entry("gen_ai.response.model", FakeBackend.DEFAULT),
                entry("gen_ai.response.finish_reasons", List.of("stop")),
                entry("gen_ai.usage.input_tokens", 12L),
                entry("gen_ai.usage.cache_read.input_tokens", 4L),
                entry("gen_ai.usage.output_tokens", 3L),
                entry("user.id", Keys.USER),
                entry("tokamak.user", "ann"),
                entry("tokamak.workspace.id", Keys.WORKSPACE),
                entry("tokamak.stream", false)));
  }

  @Test
  void phasesAdjoin() {
    backend.plays(Script.text("a"));
    traced("{\"prompt\":\"x\"}").post("/completions").then().statusCode(200);

    SpanData whole = span(CHAT);
    assertThat(span("queue").getStartEpochNanos()).isEqualTo(whole.getStartEpochNanos());
    assertThat(span("prefill").getStartEpochNanos()).isEqualTo(span("queue").getEndEpochNanos());
    assertThat(span("decode").getStartEpochNanos()).isEqualTo(span("prefill").getEndEpochNanos());
    assertThat(span("decode").getEndEpochNanos()).isEqualTo(whole.getEndEpochNanos());
    assertThat(attributes(span("prefill")))
        .contains(
            entry("gen_ai.usage.input_tokens", 12L),
            entry("gen_ai.usage.cache_read.input_tokens", 4L));
  }

  @Test
  void eachCallHasASpan() {
    backend.plays(calls());

    traced("{\"prompt\":\"x\",\"tools\":[" + TOOL + "]}")
        .post("/completions")
        .then()
        .statusCode(200);

    assertThat(tree())
        .filteredOn(line -> line.contains("execute_tool"))
        .containsExactly("    execute_tool f", "    execute_tool f");
    assertThat(finished())
        .filteredOn(span -> span.getName().equals("execute_tool f"))
        .extracting(TracedTest::attributes)
        .containsExactly(
            Map.of(
                "gen_ai.operation.name", "execute_tool",
                "gen_ai.tool.name", "f",
                "gen_ai.tool.type", "function",
                "gen_ai.tool.call.id", "call_1"),
            Map.of(
                "gen_ai.operation.name", "execute_tool",
                "gen_ai.tool.name", "f",
                "gen_ai.tool.type", "function",
                "gen_ai.tool.call.id", "call_2"));
    assertThat(attributes(span(CHAT)))
        .containsEntry("gen_ai.response.finish_reasons", List.of("tool_call"));
  }

  @Test
  void aCallThatWasCutIsMarked() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new CallBegun(0, 0, "call_1", "f"),
            new Finished(0, FinishReason.LENGTH, 9)));

    traced("{\"prompt\":\"x\",\"maxTokens\":9,\"tools\":[" + TOOL + "]}")
        .post("/completions")
        .then()
        .statusCode(200);

    assertThat(attributes(span("execute_tool f"))).containsEntry("error.type", "length");
  }

  @Test
  void aFailureOnTheWayEndsEverySpan() {
    backend.plays(
        Script.failing(
            ErrorCode.BACKEND_FAILED.because("MARKER"),
            new Started(1, 0),
            new Text(0, "half"),
            new CallBegun(0, 0, "call_1", "f")));

    traced("{\"prompt\":\"x\",\"stream\":true,\"tools\":[" + TOOL + "]}")
        .post("/completions")
        .then()
        .statusCode(200);

    assertThat(tree())
        .containsExactlyInAnyOrder(
            "POST /completions",
            "  " + CHAT,
            "    queue",
            "    prefill",
            "    decode",
            "    execute_tool f");
    for (String name : List.of(CHAT, "decode", "execute_tool f")) {
      assertThat(span(name).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(attributes(span(name))).containsEntry("error.type", "backend_failed");
    }
    assertThat(attributes(span(CHAT)))
        .containsEntry("gen_ai.response.finish_reasons", List.of("error"));
    assertThat(finished().toString()).doesNotContain("MARKER");
  }

  @Test
  void whatNeverBeganHasWaitedOnly() {
    backend.plays(Script.failing(ErrorCode.OVERLOADED.because("Full").retryAfter(1)));

    traced("{\"prompt\":\"x\"}").post("/completions").then().statusCode(429);

    assertThat(tree()).containsExactly("POST /completions", "  " + CHAT, "    queue");
    assertThat(attributes(span(CHAT))).containsEntry("error.type", "overloaded");
  }

  @Test
  void anInvalidRequestHasTheSpanOfItsExchangeAlone() {
    traced("{\"prompt\":1}").post("/completions").then().statusCode(400);
    assertThat(tree()).containsExactly("POST /completions");
  }

  @Test
  void aReaderThatLeavesEndsEverySpan() throws Exception {
    Script script =
        backend.plays(
            Script.hanging(
                new Started(1, 0), new Text(0, "a"), new CallBegun(0, 0, "call_1", "f")));
    Map<String, String> headers = new HashMap<>(jsonHeaders());
    headers.put("traceparent", traceparent());

    try (RawConnection client = RawConnection.open()) {
      client
          .post(
              "/completions",
              headers,
              "{\"prompt\":\"x\",\"stream\":true,\"tools\":[" + TOOL + "]}")
          .readUntil("call_1");
    }
    assertThat(script.wasCancelled()).isTrue();

    Waiting.until(
        () -> spans.of(trace()).stream().map(SpanData::getName).sorted().toList(),
        List.of("POST /completions", CHAT, "decode", "execute_tool f", "prefill", "queue")::equals);
    SpanData span =
        spans.of(trace()).stream().filter(some -> some.getName().equals(CHAT)).findFirst().get();
    assertThat(attributes(span))
        .containsEntry("gen_ai.response.finish_reasons", List.of("cancelled"));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void tellsNoTexts() {
    backend.plays(calls());

    traced(
            "{\"messages\":[{\"role\":\"system\",\"content\":\"MARKER\"},{\"role\":\"user\","
                + "\"content\":\"MARKER\"}],\"stop\":[\"MARKER\"],\"tools\":["
                + TOOL
                + "]}")
        .queryParam("note", "MARKER")
        .post("/completions")
        .then()
        .statusCode(200);

    // Quarkus tells the query, as the conventions for HTTP want it; nothing of ours goes there.
    assertThat(finished())
        .filteredOn(span -> span.getKind() != SpanKind.SERVER)
        .hasSize(6)
        .allSatisfy(span -> assertThat(span.toString()).doesNotContain("MARKER"));
    assertThat(finished().toString()).doesNotContain(keys.completions());
  }

  @Test
  void theLogNamesTheTrace() {
    backend.plays(Script.text("Hi"));
    traced("{\"prompt\":\"x\"}").post("/completions").then().statusCode(200);

    Waiting.until(
        this::accessLog,
        lines ->
            lines.stream()
                .anyMatch(
                    line ->
                        text(line).endsWith(" trace=" + trace())
                            && trace().equals(line.getMdc("traceId"))));
  }

  @Test
  void noThreadOfTheEngineTakesATraceForItsOwn() {
    backend.plays(Script.text("Hi"));
    traced("{\"prompt\":\"x\",\"stream\":true}").post("/completions").then().statusCode(200);
    finished();
    assertThat(spans.strayed()).isEmpty();
  }
}
