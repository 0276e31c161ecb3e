package dev.tokamak.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.CollectedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** What the real engine does, in spans, and what it says of texts: nothing. */
@QuarkusTest
@TestProfile(TracedModelTest.Profile.class)
@QuarkusTestResource(value = RealModel.class, restrictToAnnotatedClass = true)
class TracedModelTest {
  /** The service with traces, which stay where they are. */
  public static class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tokamak.tracing.enabled", "true", "quarkus.otel.exporter.otlp.enabled", "false");
    }
  }

  private static final String SECRET = "zebra-4711";

  @Inject CollectedSpans spans;

  private final String trace = UUID.randomUUID().toString().replace("-", "");

  private List<SpanData> ask(String body) throws InterruptedException {
    given()
        .header("Authorization", "Bearer " + RealModel.token())
        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
        .contentType("application/json")
        .body(body)
        .post("/completions")
        .then()
        .statusCode(200);
    await(() -> spans.of(trace).stream().anyMatch(span -> span.getKind() == SpanKind.SERVER));
    return spans.of(trace);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int tries = 0; tries < 500; tries++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("it did not come to pass");
  }

  private static SpanData named(List<SpanData> all, String name) {
    List<SpanData> found = all.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.getFirst();
  }

  @Test
  void theEngineSaysWhenARequestGotItsPlace() throws Exception {
    List<SpanData> all =
        ask("{\"prompt\":\"" + "What is a zebra? ".repeat(30) + "\",\"maxTokens\":5}");

    assertThat(all)
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder(
            "POST /completions", "chat smollm2", "queue", "prefill", "decode");
    SpanData prefill = named(all, "prefill");
    assertThat(prefill.getEndEpochNanos()).isGreaterThan(prefill.getStartEpochNanos());
    SpanData queue = named(all, "queue");
    assertThat(queue.getEndEpochNanos()).isGreaterThan(queue.getStartEpochNanos());
    assertThat(prefill.getStartEpochNanos()).isEqualTo(queue.getEndEpochNanos());
    assertThat(named(all, "decode").getStartEpochNanos()).isEqualTo(prefill.getEndEpochNanos());
    SpanData chat = named(all, "chat smollm2");
    assertThat(chat.getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")))
        .isGreaterThan(100);
    assertThat(chat.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
        .isEqualTo(5);
    assertThat(spans.strayed()).isEmpty();
  }

  @Test
  void neitherSpansNorLogsTellTexts() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Handler log =
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
    Logger.getLogger("").addHandler(log);
    List<SpanData> all;
    try {
      all =
          ask(
              """
              {"prompt": "zebra-4711", "system": "zebra-4711", "maxTokens": 60, "stop": ["zebra-4711"],
               "toolChoice": "required", "tools": [{"name": "f", "description": "zebra-4711",
               "parameters": {"type": "object", "properties": {"a": {"const": "zebra-4711"}},
               "required": ["a"], "additionalProperties": false}}]}""");
      // It comes behind the spans.
      await(() -> lines.stream().anyMatch(line -> line.startsWith("dev.tokamak.access ")));
    } finally {
      Logger.getLogger("").removeHandler(log);
    }

    List<String> told = new ArrayList<>(lines);
    all.forEach(span -> told.add(span.toString()));
    assertThat(all).extracting(SpanData::getName).contains("execute_tool f");
    assertThat(told)
        .noneMatch(line -> line.contains(SECRET))
        .noneMatch(line -> line.contains(RealModel.token()));
  }
}
