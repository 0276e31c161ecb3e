package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(HttpProfile.class)
class StreamingHttpTest extends HttpTest {
  private static final String STREAM = "{\"prompt\":\"x\",\"stream\":true}";

  @Test
  void streamsEachTextThenTheEnd() {
    backend.plays(Script.text("He said \"", "\u2603 \\ \n", "\uD83D\uDE00"));

    Response response = request(STREAM).post("/completions");

    response
        .then()
        .statusCode(200)
        .contentType("text/event-stream")
        .header("Cache-Control", "no-store")
        .header("X-Request-Id", startsWith("req-"));
    String id = backend.lastRequest().id();
    assertThat(new String(response.asByteArray(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            """
            data: {"completionId":"ID","output":{"content":"He said \\""}}

            data: {"completionId":"ID","output":{"content":"\u2603 \\\\ \\n"}}

            data: {"completionId":"ID","output":{"content":"\uD83D\uDE00"}}

            data: {"completionId":"ID","finishReason":"stop","usage":{"promptTokens":12,"cachedTokens":4,"completionTokens":3,"totalTokens":15}}

            data: [DONE]

            """
                .replace("ID", id));
  }

  @Test
  void streamsSeveralChoicesWithTheirIndex() {
    backend.plays(
        Script.of(
            new Started(5, 0),
            new Text(1, "b"),
            new Text(0, "a"),
            new Finished(1, FinishReason.LENGTH, 1),
            new Finished(0, FinishReason.STOP, 2)));

    String body =
        request("{\"prompt\":\"x\",\"n\":2,\"stream\":true}")
            .post("/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();

    assertThat(body)
        .isEqualTo(
            """
            data: {"completionId":"ID","index":1,"output":{"content":"b"}}

            data: {"completionId":"ID","index":0,"output":{"content":"a"}}

            data: {"completionId":"ID","index":1,"finishReason":"length"}

            data: {"completionId":"ID","index":0,"finishReason":"stop","usage":{"promptTokens":5,"cachedTokens":0,"completionTokens":3,"totalTokens":8}}

            data: [DONE]

            """
                .replace("ID", backend.lastRequest().id()));
  }

  @Test
  void streamsWhenTheAcceptHeaderAsksForIt() {
    backend.plays(Script.text("ok"));

    request("{\"prompt\":\"x\",\"foo\":1}")
        .accept("text/event-stream")
        .post("/completions")
        .then()
        .statusCode(200)
        .contentType("text/event-stream")
        .header("Warning", equalTo("299 - \"unknown field: foo\""));
  }

  @Test
  void answersAnOrdinaryErrorWhenItFailsBeforeTheFirstEvent() {
    backend.plays(
        Script.failing(
            ErrorCode.CONTEXT_LENGTH_EXCEEDED.because("The prompt has 9000 tokens, 8192 fit")));

    request(STREAM)
        .post("/completions")
        .then()
        .statusCode(400)
        .contentType("application/json")
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", equalTo("The prompt has 9000 tokens, 8192 fit"));
  }

  @Test
  void answersAnOrdinaryErrorWhenThePromptFailsToCompute() {
    backend.plays(
        Script.failing(ErrorCode.BACKEND_FAILED.because("The engine failed"), new Started(1, 0)));

    request(STREAM)
        .post("/completions")
        .then()
        .statusCode(502)
        .contentType("application/json")
        .body("error.code", equalTo("backend_failed"));
  }

  @Test
  void endsWithAnErrorEventWhenItFailsOnTheWay() {
    backend.plays(
        Script.failing(
            ErrorCode.SHUTTING_DOWN.because("Stopped"), new Started(1, 0), new Text(0, "half")));

    String body =
        request(STREAM)
            .header("X-Request-Id", "broken")
            .post("/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();

    assertThat(body)
        .isEqualTo(
            """
            data: {"completionId":"ID","output":{"content":"half"}}

            data: {"error":{"code":"shutting_down","message":"Stopped","param":null,"requestId":"broken"}}

            """
                .replace("ID", backend.lastRequest().id()));
  }

  @Test
  void tellsNothingAboutAnUnexpectedFailureOnTheWay() {
    backend.plays(
        Script.failing(new IllegalStateException("secret"), new Started(1, 0), new Text(0, "a")));

    String body = request(STREAM).post("/completions").then().extract().asString();

    assertThat(body)
        .contains("data: {\"error\":{\"code\":\"internal\"")
        .doesNotContain("secret")
        .doesNotContain("[DONE]");
  }

  @Test
  void asksForNoMoreWhileTheClientDoesNotRead() throws Exception {
    int size = 16 * 1024;
    Script script = backend.plays(Script.endless("x".repeat(size)));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), STREAM);
      long taken = Waiting.untilStill(script::emitted);

      // What the kernel and the write queue hold, and the window.
      assertThat(taken * size).isLessThan(16L * 1024 * 1024);
      assertThat(script.requested()).isEqualTo(taken);

      client.skip(taken * size / 2);
      Waiting.until(script::emitted, now -> now > taken);
    }
    assertThat(script.wasCancelled()).isTrue();
  }

  @Test
  void neverAsksForMoreThanItsWindowAhead() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "a")));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), STREAM).readUntil("\"a\"}}\n\n");

      Waiting.until(
          script::requested, asked -> asked == script.emitted() + EventStreamSubscriber.WINDOW);
      script.release();
      client.readUntil("data: [DONE]\n\n");
    }
  }

  @Test
  void cancelsWhenTheClientLeaves() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "a")));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), STREAM).readUntil("\"a\"}}\n\n");
    }

    assertThat(script.wasCancelled()).isTrue();
    Waiting.until(
        () -> accessLog().stream().map(HttpTest::text).toList(),
        lines -> lines.stream().anyMatch(line -> line.startsWith("POST /completions left")));
  }

  @Test
  void cancelsWhenTheClientLeavesBeforeTheFirstEvent() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0)));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), STREAM);
      assertThat(script.wasStarted()).isTrue();
    }

    assertThat(script.wasCancelled()).isTrue();
  }

  @Test
  void keepsTheConnectionForTheNextRequest() throws Exception {
    backend.plays(Script.text("one"));
    backend.plays(Script.text("two"));

    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), STREAM);
      assertThat(client.readUntil("0\r\n\r\n"))
          .contains("\"one\"")
          .endsWith("[DONE]\n\n\r\n0\r\n\r\n");
      client.post("/completions", jsonHeaders(), STREAM);
      assertThat(client.readUntil("0\r\n\r\n")).contains("\"two\"");
    }
  }
}
