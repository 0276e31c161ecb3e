package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(HttpProfile.class)
class CompletionHttpTest extends HttpTest {

  @Test
  void answersInOnePiece() {
    backend.plays(Script.text("Hello", ", ", "w\u00f6rld"));

    request("{\"prompt\":\"Say hello\"}")
        .post("/completions")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("completionId", matchesPattern("cpt-[0-9a-z]{26}"))
        .body("model", equalTo(FakeBackend.DEFAULT))
        .body("input.messages.role", contains("user"))
        .body("input.messages.content", contains("Say hello"))
        .body("input.temperature", equalTo(1f))
        .body("output.role", equalTo("assistant"))
        .body("output.content", equalTo("Hello, w\u00f6rld"))
        .body("output.toolCall", anEmptyMap())
        .body("$", not(hasKey("outputs")))
        .body("finishReason", equalTo("stop"))
        .body("usage.promptTokens", equalTo(12))
        .body("usage.cachedTokens", equalTo(4))
        .body("usage.completionTokens", equalTo(3))
        .body("usage.totalTokens", equalTo(15))
        .body("userId", equalTo(Keys.USER))
        .body("workspaceId", equalTo(Keys.WORKSPACE))
        .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
        .body("updatedAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
  }

  @Test
  void givesSeveralChoices() {
    backend.plays(
        Script.of(
            new Started(5, 0),
            new Text(0, "a"),
            new Text(2, "c"),
            new Text(1, "b"),
            new Text(0, "A"),
            new Finished(2, FinishReason.LENGTH, 1),
            new Finished(0, FinishReason.STOP, 2),
            new Finished(1, FinishReason.STOP, 4)));

    request("{\"prompt\":\"x\",\"n\":3}")
        .post("/completions")
        .then()
        .statusCode(200)
        .body("output.content", equalTo("aA"))
        .body("finishReason", equalTo("stop"))
        .body("outputs", hasSize(3))
        .body("outputs.index", contains(0, 1, 2))
        .body("outputs.content", contains("aA", "b", "c"))
        .body("outputs.finishReason", contains("stop", "stop", "length"))
        .body("usage.completionTokens", equalTo(7));
    assertThat(backend.lastRequest().choices()).isEqualTo(3);
  }

  @Test
  void handsTheWholeRequestToTheBackend() {
    backend.plays(Script.text("ok"));

    request(
            """
            {"model": "other-model", "system": "Be brief.",
             "messages": [{"role": "user", "content": "Hi"}],
             "max_tokens": 7, "temperature": 0.5, "top_p": 0.9, "topK": 40, "min_p": 0.05, "n": 1,
             "stop": "END", "frequency_penalty": 1, "presencePenalty": -1,
             "logit_bias": {"17": -100}, "seed": 9007199254740993}
            """)
        .post("/completions")
        .then()
        .statusCode(200)
        .body("input.maxTokens", equalTo(7))
        .body("input.seed", equalTo(9007199254740993L))
        .body("input.logitBias", hasEntry("17", -100f));

    var request = backend.lastRequest();
    assertThat(request.model()).isEqualTo(FakeBackend.OTHER);
    assertThat(request.messages()).containsExactly(Message.system("Be brief."), Message.user("Hi"));
    assertThat(request.maxTokens()).isEqualTo(OptionalInt.of(7));
    assertThat(request.stop()).containsExactly("END");
    assertThat(request.workspaceId()).isEqualTo(Keys.WORKSPACE);
    assertThat(request.sampling().temperature()).isEqualTo(0.5f);
    assertThat(request.sampling().topP()).isEqualTo(0.9f);
    assertThat(request.sampling().topK()).isEqualTo(40);
    assertThat(request.sampling().minP()).isEqualTo(0.05f);
    assertThat(request.sampling().frequencyPenalty()).isEqualTo(1);
    assertThat(request.sampling().presencePenalty()).isEqualTo(-1);
    assertThat(request.sampling().logitBias()).isEqualTo(Map.of(17, -100f));
    assertThat(request.sampling().seed()).isEqualTo(OptionalLong.of(9007199254740993L));
  }

  @Test
  void handsTheTimeoutOfTheHeaderToTheBackend() {
    backend.plays(Script.text("ok"));
    request("{\"prompt\":\"x\"}").header("X-Request-Timeout", "2.5").post("/completions");
    assertThat(backend.lastRequest().timeout()).hasValue(Duration.ofMillis(2500));

    backend.plays(Script.text("ok"));
    request("{\"prompt\":\"x\"}").post("/completions").then().statusCode(200);
    assertThat(backend.lastRequest().timeout()).hasValue(Duration.ofMinutes(10));

    request("{\"prompt\":\"x\"}")
        .header("X-Request-Timeout", "soon")
        .post("/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_request"))
        .body("error.param", equalTo("X-Request-Timeout"));
  }

  @Test
  void readsBodiesThatAreTooLargeToParseOnAnEventLoop() {
    backend.plays(Script.text("ok"));
    String prompt = "x".repeat(200 * 1024);

    request("{\"prompt\":\"" + prompt + "\"}").post("/completions").then().statusCode(200);

    assertThat(backend.lastRequest().messages()).containsExactly(Message.user(prompt));
  }

  @Test
  void cancelsWhenTheClientLeavesBeforeTheAnswer() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "never seen")));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), "{\"prompt\":\"x\"}");
      assertThat(script.wasStarted()).isTrue();
    }

    assertThat(script.wasCancelled()).isTrue();
  }

  @Test
  void warnsOfUnknownFields() {
    backend.plays(Script.text("ok"));

    List<String> warnings =
        request(
                """
                {"messages": [{"role": "user", "content": "x", "colour": 1}],
                 "temprature": 0, "a\\"b\\r\\nSet-Cookie: c\u00e9": 1}
                """)
            .post("/completions")
            .then()
            .statusCode(200)
            .extract()
            .headers()
            .getValues("Warning");

    assertThat(warnings)
        .containsExactly(
            "299 - \"unknown field: messages[0].colour\"",
            "299 - \"unknown field: temprature\"",
            "299 - \"unknown field: a?b??Set-Cookie:?c?\"");
  }

  @Test
  void keepsTheClientsRequestIdAndReplacesABadOne() {
    authorized()
        .header("X-Request-Id", "trace-1:2/3")
        .get("/models")
        .then()
        .header("X-Request-Id", "trace-1:2/3");
    authorized()
        .header("X-Request-Id", "two words")
        .get("/models")
        .then()
        .header("X-Request-Id", matchesPattern("req-[0-9a-z]{26}"));
    authorized()
        .header("X-Request-Id", "x".repeat(129))
        .get("/models")
        .then()
        .header("X-Request-Id", matchesPattern("req-[0-9a-z]{26}"));
  }

  @Test
  void writesOneLogLineWithTheCostButWithoutTheText() {
    backend.plays(Script.text("the secret answer"));

    request("{\"prompt\":\"the secret question\",\"user\":\"customer 17\"}")
        .header("X-Request-Id", "log-test")
        .post("/completions")
        .then()
        .statusCode(200);

    List<ExtLogRecord> lines =
        Waiting.until(
            this::accessLog,
            log -> log.stream().anyMatch(line -> "log-test".equals(line.getMdc("requestId"))));
    assertThat(lines).hasSize(1);
    assertThat(text(lines.getFirst()))
        .matches(
            "POST /completions 200 \\d+ ms cpt-[0-9a-z]{26} tokens=12\\+1 wpc-tests user-tester"
                + " user=customer\\?17")
        .doesNotContain("secret");
  }

  @Test
  void listsTheModels() {
    authorized()
        .get("/models")
        .then()
        .statusCode(200)
        .body("models.id", contains(FakeBackend.DEFAULT, FakeBackend.OTHER))
        .body("models.contextLength", contains(8192, 2048))
        .body("models.description", contains("llama 135M Q4_1", "qwen3 600M Q8_0"))
        .body("models.default", contains(true, false));
  }
}
