package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.CollectedSpans;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Reasoning;
import dev.tokamak.inference.TokenEvent.Started;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What tests of traces share: a trace to continue for each test, and a look at its spans. */
abstract class TracedTest extends HttpTest {
  /** The service with traces, which stay where they are. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.tracing.enabled", "true");
      overrides.put("quarkus.otel.exporter.otlp.enabled", "false");
      return overrides;
    }
  }

  static final String CALLER_SPAN = "00f067aa0ba902b7";

  /** A tool whose schema any arguments obey. */
  static final String TOOL =
      "{\"name\":\"f\",\"description\":\"MARKER\",\"parameters\":{\"type\":\"object\"}}";

  @Inject CollectedSpans spans;

  private final String trace = UUID.randomUUID().toString().replace("-", "");

  String trace() {
    return trace;
  }

  String traceparent() {
    return "00-" + trace + "-" + CALLER_SPAN + "-01";
  }

  RequestSpecification traced(String body) {
    return request(body).header("traceparent", traceparent());
  }

  /** An answer that thinks, and then calls twice. */
  static Script calls() {
    return Script.of(
        new Started(12, 4),
        new Reasoning(0, "MARKER"),
        new CallBegun(0, 0, "call_1", "f"),
        new CallArguments(0, 0, "{\"a\": \"MARKER\"}"),
        new CallBegun(0, 1, "call_2", "f"),
        new CallArguments(0, 1, "{}"),
        new Finished(0, FinishReason.TOOL_CALL, 9));
  }

  /** The spans of this test's trace, once that of its HTTP request has ended. */
  List<SpanData> finished() {
    return Waiting.until(
        () -> spans.of(trace),
        all -> all.stream().anyMatch(span -> span.getKind() == SpanKind.SERVER));
  }

  /** The spans with indentation, each below its parent, in the order of their starts. */
  List<String> tree() {
    List<SpanData> all = finished();
    List<String> lines = new ArrayList<>();
    add(all, CALLER_SPAN, "", lines);
    assertThat(lines).as("all spans hang together").hasSameSizeAs(all);
    return lines;
  }

  private static void add(List<SpanData> all, String parent, String indent, List<String> lines) {
    all.stream()
        .filter(span -> span.getParentSpanId().equals(parent))
        .sorted(
            (a, b) -> {
              int byStart = Long.compare(a.getStartEpochNanos(), b.getStartEpochNanos());
              return byStart != 0
                  ? byStart
                  : Long.compare(a.getEndEpochNanos(), b.getEndEpochNanos());
            })
        .forEach(
            span -> {
              lines.add(indent + span.getName());
              add(all, span.getSpanId(), indent + "  ", lines);
            });
  }

  SpanData span(String name) {
    List<SpanData> named = finished().stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(named).as(name).hasSize(1);
    return named.getFirst();
  }

  static Map<String, Object> attributes(SpanData span) {
    Map<String, Object> attributes = new HashMap<>();
    span.getAttributes()
        .forEach((AttributeKey<?> key, Object value) -> attributes.put(key.getKey(), value));
    return attributes;
  }
}
