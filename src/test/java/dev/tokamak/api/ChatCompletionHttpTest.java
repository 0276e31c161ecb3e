package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's dialect; what all dialects share is tested with {@code /completions}. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class ChatCompletionHttpTest extends HttpTest {
  private static final String PATH = "/v1/chat/completions";
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
  private static final String STREAM = "{" + HELLO + ",\"stream\":true}";

  private static ValidatableResponse isError(
      Response response, int status, String code, String type) {
    return response
        .then()
        .statusCode(status)
        .contentType("application/json")
        .body("error.code", equalTo(code))
        .body("error.type", equalTo(type))
        .body("error.requestId", equalTo(response.header("X-Request-Id")));
  }

  @Test
  void answersInOnePiece() {
    backend.plays(Script.text("Hello", ", ", "w\u00f6rld"));
    long before = Instant.now().getEpochSecond();

    Response response = request("{\"model\":\"default\"," + HELLO + "}").post(PATH);

    response
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("id", matchesPattern("cpt-[0-9a-z]{26}"))
        .body("object", equalTo("chat.completion"))
        .body("model", equalTo(FakeBackend.DEFAULT))
        .body("choices", hasSize(1))
        .body("choices[0].index", equalTo(0))
        .body("choices[0].message", equalTo(Map.of("role", "assistant", "content", "Hello, wörld")))
        .body("choices[0].finish_reason", equalTo("stop"))
        .body("choices[0]", hasKey("logprobs"))
        .body("choices[0].logprobs", equalTo(null))
        .body("usage.prompt_tokens", equalTo(12))
        .body("usage.completion_tokens", equalTo(3))
        .body("usage.total_tokens", equalTo(15))
        .body("usage.prompt_tokens_details.cached_tokens", equalTo(4));
    assertThat(response.jsonPath().getLong("created"))
        .isBetween(before, Instant.now().getEpochSecond());
    assertThat(backend.lastRequest().sampling().temperature()).isEqualTo(1);
    assertThat(backend.lastRequest().sampling().topP()).isEqualTo(1);
  }

  @Test
  void givesSeveralChoices() {
    backend.plays(
        Script.of(
            new Started(5, 0),
            new Text(1, "b"),
            new Text(0, "a"),
            new Finished(1, FinishReason.LENGTH, 1),
            new Finished(0, FinishReason.STOP, 2)));

    request("{" + HELLO + ",\"n\":2}")
        .post(PATH)
        .then()
        .statusCode(200)
        .body("choices.index", contains(0, 1))
        .body("choices.message.content", contains("a", "b"))
        .body("choices.finish_reason", contains("stop", "length"))
        .body("usage.completion_tokens", equalTo(3));
  }

  @Test
  void handsTheWholeRequestToTheBackend() {
    backend.plays(Script.text("ok"));

    request(
            """
            {"model": "other-model",
             "messages": [{"role": "developer", "content": "Be brief."},
                          {"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
             "max_completion_tokens": 7, "temperature": 0.5, "top_p": 0.9, "n": 1, "stop": "END",
             "frequency_penalty": 1, "presence_penalty": -1, "logit_bias": {"17": -100}, "seed": 42}
            """)
        .header("X-Request-Timeout", "2.5")
        .post(PATH)
        .then()
        .statusCode(200)
        .body("model", equalTo(FakeBackend.OTHER))
        .header("Warning", equalTo(null));

    var request = backend.lastRequest();
    assertThat(request.timeout()).hasValue(Duration.ofMillis(2500));
    assertThat(request.messages()).containsExactly(Message.system("Be brief."), Message.user("Hi"));
    assertThat(request.maxTokens()).isEqualTo(OptionalInt.of(7));
    assertThat(request.stop()).containsExactly("END");
    assertThat(request.workspaceId()).isEqualTo(Keys.WORKSPACE);
    assertThat(request.sampling().temperature()).isEqualTo(0.5f);
    assertThat(request.sampling().topP()).isEqualTo(0.9f);
    assertThat(request.sampling().frequencyPenalty()).isEqualTo(1);
    assertThat(request.sampling().presencePenalty()).isEqualTo(-1);
    assertThat(request.sampling().logitBias()).isEqualTo(Map.of(17, -100f));
    assertThat(request.sampling().seed()).isEqualTo(OptionalLong.of(42));
  }

  @Test
  void streamsChunks() {
    backend.plays(Script.text("He said \"", "\u2603"));

    Response response = request(STREAM).post(PATH);

    response
        .then()
        .statusCode(200)
        .contentType("text/event-stream")
        .header("Cache-Control", "no-store");
    assertThat(stream(response))
        .isEqualTo(
            """
            data: {HEAD,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

            data: {HEAD,"choices":[{"index":0,"delta":{"content":"He said \\""},"finish_reason":null}]}

            data: {HEAD,"choices":[{"index":0,"delta":{"content":"\u2603"},"finish_reason":null}]}

            data: {HEAD,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """);
  }

  @Test
  void endsTheStreamWithTheUsageWhereItIsAskedFor() {
    backend.plays(Script.text("ok"));

    Response response =
        request("{" + HELLO + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
            .post(PATH);

    assertThat(stream(response))
        .endsWith(
            """
            data: {HEAD,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

            data: {HEAD,"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":4}}}

            data: [DONE]

            """);
  }

  /** A stream with what all its chunks have in common replaced. */
  private String stream(Response response) {
    return new String(response.asByteArray(), UTF_8)
        .replaceAll(
            "\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":\\d{10},\"model\":\"%s\""
                .formatted(backend.lastRequest().id(), FakeBackend.DEFAULT),
            "HEAD");
  }

  @Test
  void readsBodiesThatAreTooLargeToParseOnAnEventLoop() {
    backend.plays(Script.text("ok"));
    String prompt = "x".repeat(200 * 1024);

    request("{\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}")
        .post(PATH)
        .then()
        .statusCode(200);

    assertThat(backend.lastRequest().messages()).containsExactly(Message.user(prompt));
  }

  @Test
  void cancelsWhenTheClientLeaves() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "a")));

    try (RawConnection client = RawConnection.open()) {
      client.post(PATH, jsonHeaders(), STREAM).readUntil("\"content\":\"a\"");
    }

    assertThat(script.wasCancelled()).isTrue();
  }

  @Test
  void writesTheCostToTheLog() {
    backend.plays(Script.text("ok"));

    request("{" + HELLO + ",\"stream\":true,\"user\":\"ada\"}")
        .header("X-Request-Id", "chat-log")
        .post(PATH)
        .then()
        .statusCode(200);

    List<ExtLogRecord> lines =
        Waiting.until(
            this::accessLog,
            log -> log.stream().anyMatch(line -> "chat-log".equals(line.getMdc("requestId"))));
    assertThat(text(lines.getFirst()))
        .matches(
            "POST /v1/chat/completions 200 \\d+ ms cpt-[0-9a-z]{26} tokens=12\\+1 wpc-tests"
                + " user-tester user=ada");
  }

  @Test
  void warnsOfUnknownFields() {
    backend.plays(Script.text("ok"));

    request("{" + HELLO + ",\"maxTokens\":1}")
        .post(PATH)
        .then()
        .statusCode(200)
        .header("Warning", equalTo("299 - \"unknown field: maxTokens\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"max_completion_tokens\":0          | invalid_request | max_completion_tokens",
        "\"max_tokens\":0                     | invalid_request | max_tokens",
        "\"top_p\":0                          | invalid_request | top_p",
        "\"frequency_penalty\":3              | invalid_request | frequency_penalty",
        "\"logit_bias\":{\"1\":101}           | invalid_request | logit_bias.1",
        "\"n\":9                              | invalid_request | n",
        "\"tools\":[{}]                       | invalid_tool_schema | tools[0].name",
        "\"tools\":[{\"function\":{\"name\":\"f\",\"parameters\":{\"type\":1}}}] | invalid_tool_schema | tools[0].function.parameters#/type",
        "\"tool_choice\":\"required\"         | invalid_request | tool_choice",
        "\"response_format\":{\"type\":\"json_schema\"} | invalid_request | response_format.json_schema",
        "\"top_logprobs\":2                  | invalid_request | top_logprobs",
        "\"logprobs\":true,\"top_logprobs\":21 | invalid_request | top_logprobs",
        "\"store\":true                       | unsupported     | store",
      })
  void namesTheFieldAtFault(String field, String code, String param) {
    isError(request("{" + HELLO + "," + field + "}").post(PATH), 400, code, "invalid_request_error")
        .body("error.param", equalTo(param));
  }

  @Test
  void wantsMessages() {
    isError(request("{}").post(PATH), 400, "invalid_request", "invalid_request_error")
        .body("error.message", equalTo("messages must be given"));
    isError(
            request("{\"messages\":[]}").post(PATH),
            400,
            "invalid_request",
            "invalid_request_error")
        .body("error.param", equalTo("messages"));
  }

  @Test
  void givesEveryErrorBelowV1AType() throws Exception {
    isError(
            given().contentType("application/json").body(STREAM).post(PATH),
            401,
            "unauthorized",
            "authentication_error")
        .header("WWW-Authenticate", "Bearer");
    isError(
        given()
            .auth()
            .oauth2(keys.with(Scopes.ADMIN))
            .contentType("application/json")
            .body(STREAM)
            .post(PATH),
        403,
        "forbidden",
        "permission_error");
    isError(
        request("{" + HELLO + ",\"model\":\"gpt-5\"}").post(PATH),
        404,
        "model_not_found",
        "invalid_request_error");
    isError(authorized().get("/v1"), 404, "not_found", "invalid_request_error");
    isError(authorized().get("/v1/nowhere"), 404, "not_found", "invalid_request_error");
    isError(authorized().get(PATH), 405, "method_not_allowed", "invalid_request_error")
        .header("Allow", "OPTIONS, POST");
    isError(
        request(STREAM).accept("text/html").post(PATH),
        406,
        "not_acceptable",
        "invalid_request_error");
    isError(
        request("x".repeat(300 * 1024)).post(PATH),
        413,
        "payload_too_large",
        "invalid_request_error");
    isError(
        authorized().contentType("text/plain").body(STREAM).post(PATH),
        415,
        "unsupported_media_type",
        "invalid_request_error");
    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("GET", "/v1/%zz", Map.of("Connection", "close")) + "\r\n");
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 400 ")
          .contains("\"type\":\"invalid_request_error\"");
    }
  }

  @Test
  void givesNoOtherErrorAType() {
    authorized().get("/v1x").then().statusCode(404).body("error", not(hasKey("type")));
    request("{}").post("/completions").then().statusCode(400).body("error", not(hasKey("type")));
  }

  @ParameterizedTest
  @CsvSource({
    "CONTEXT_LENGTH_EXCEEDED, invalid_request_error",
    "OVERLOADED, rate_limit_error",
    "RATE_LIMITED, rate_limit_error",
    "BACKEND_FAILED, server_error",
    "BACKEND_TIMEOUT, server_error",
    "SHUTTING_DOWN, server_error",
  })
  void passesOnWhatTheBackendSays(ErrorCode code, String type) {
    backend.plays(Script.failing(code.because("Told by the backend").retryAfter(7)));
    backend.plays(
        Script.failing(code.because("Told by the backend").retryAfter(7), new Started(1, 0)));

    isError(request("{" + HELLO + "}").post(PATH), code.status(), code.wireName(), type)
        .header("Retry-After", "7");
    isError(request(STREAM).post(PATH), code.status(), code.wireName(), type)
        .header("Retry-After", "7");
  }

  @Test
  void endsWithAnErrorEventWhenItFailsOnTheWay() {
    backend.plays(
        Script.failing(
            ErrorCode.SHUTTING_DOWN.because("Stopped"), new Started(1, 0), new Text(0, "half")));

    Response response = request(STREAM).header("X-Request-Id", "broken").post(PATH);

    assertThat(stream(response))
        .endsWith(
            """
            data: {HEAD,"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}

            data: {"error":{"code":"shutting_down","type":"server_error","message":"Stopped","param":null,"requestId":"broken"}}

            """);
  }
}
