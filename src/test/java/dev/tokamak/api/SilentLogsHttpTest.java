package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.CollectedSpans;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a request, the log tells none of its texts, and no key. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class SilentLogsHttpTest extends HttpTest {
  private static final String SECRET = "zebra-4711";

  private static final String TOOL =
      """
      {"name": "f", "description": "zebra-4711", "parameters": {"type": "object", "properties": \
      {"zebra-4711": {"type": "string", "description": "zebra-4711"}}}}""";

  /** With the secret wherever a text may stand. */
  private static final String BODY =
      """
      {"messages": [{"role": "system", "content": "zebra-4711"}, \
      {"role": "user", "content": "zebra-4711", "name": "zebra-4711"}, \
      {"role": "assistant", "content": null, "toolCalls": \
      [{"id": "zebra-4711", "name": "f", "arguments": "{\\"a\\": \\"zebra-4711\\"}"}]}, \
      {"role": "tool", "toolCallId": "zebra-4711", "content": "zebra-4711"}], \
      "stop": ["zebra-4711"], "metadata": {"a": "zebra-4711"}, "zebra-4711": 1\
      """;

  @Inject CollectedSpans spans;

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  /** All that a line can show, its context and its stack trace among it. */
  private final Handler everything =
      new Handler() {
        private final PatternFormatter formatter = new PatternFormatter("%c %X %s%e");

        @Override
        public void publish(LogRecord line) {
          ExtLogRecord wrapped = ExtLogRecord.wrap(line);
          wrapped.copyMdc();
          lines.add(formatter.format(wrapped));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void readTheLog() {
    Logger.getLogger("").addHandler(everything);
  }

  /** The line of the exchange is the last one. */
  @AfterEach
  void nothingWasTold() {
    Waiting.until(
        () -> List.copyOf(lines),
        told -> told.stream().anyMatch(line -> line.startsWith("dev.tokamak.access ")));
    Logger.getLogger("").removeHandler(everything);
    assertThat(lines).noneMatch(line -> line.contains(SECRET));
    assertThat(lines).noneMatch(line -> line.contains(keys.completions()));
    assertThat(spans.all()).as("traces are off").isEmpty();
  }

  private void asks(String more, int status) {
    request(BODY + more + "}").post("/completions").then().statusCode(status);
  }

  @Test
  void anAnswer() {
    backend.plays(Script.text(SECRET));
    asks("", 200);
  }

  @Test
  void aStream() {
    backend.plays(Script.text(SECRET));
    asks(",\"stream\":true", 200);
  }

  @Test
  void calls() {
    backend.plays(
        Script.of(
            new Started(1, 0),
            new CallBegun(0, 0, "call_1", "f"),
            new CallArguments(0, 0, "{\"zebra-4711\": \"zebra-4711\"}"),
            new Finished(0, FinishReason.TOOL_CALL, 1)));
    asks(",\"tools\":[" + TOOL + "]", 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"temperature\":\"zebra-4711\"",
        ",\"temperature\":9",
        ",\"toolChoice\":{\"name\":\"zebra-4711\"}",
        ",\"model\":\"zebra-4711\"",
        ",\"responseFormat\":{\"type\":\"zebra-4711\"}",
        ",\"responseFormat\":{\"type\":\"json_schema\",\"schema\":{\"pattern\":\"(?<=zebra-4711)\"}}",
        ",\"responseFormat\":{\"type\":\"json_schema\",\"schema\":{\"$ref\":\"#/zebra-4711\"}}",
      })
  void whatIsRefused(String more) {
    asks(more, 400 + (more.contains("model") ? 4 : 0));
  }

  @Test
  void whatIsNoJson() {
    request("{\"prompt\": zebra-4711").post("/completions").then().statusCode(400);
  }

  @Test
  void aBackendThatFails() {
    backend.plays(Script.failing(ErrorCode.BACKEND_FAILED.because("Broken"), new Started(1, 0)));
    asks("", 502);
  }

  @Test
  void anAnswerThatDoesNotObeyItsSchema() {
    backend.plays(Script.text("{\"a\": \"zebra-4711\"}"));
    request(
            "{\"prompt\":\"zebra-4711\",\"responseFormat\":{\"type\":\"json_schema\",\"schema\":"
                + "{\"title\":\"zebra-4711\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}")
        .post("/completions")
        .then()
        .statusCode(500);
    assertThat(lines).anyMatch(line -> line.contains("dev.tokamak.conformance"));
  }

  @Test
  void aReaderThatLeaves() throws Exception {
    Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, SECRET)));
    try (RawConnection client = RawConnection.open()) {
      client.post("/completions", jsonHeaders(), BODY + ",\"stream\":true}").readUntil(SECRET);
    }
    assertThat(script.wasCancelled()).isTrue();
  }

  @Test
  void aKeyThatIsNotGood() {
    io.restassured.RestAssured.given()
        .headers(Map.of("Authorization", "Bearer " + SECRET))
        .contentType("application/json")
        .body(BODY + "}")
        .post("/completions")
        .then()
        .statusCode(401);
  }
}
