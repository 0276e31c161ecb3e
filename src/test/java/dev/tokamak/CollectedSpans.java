package dev.tokamak;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The spans that a service under test has made, instead of sending them. */
@Singleton
public class CollectedSpans implements SpanProcessor {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SpanProcessor processor = SimpleSpanProcessor.create(exporter);
  private final Set<String> strayed = ConcurrentHashMap.newKeySet();

  /** The spans of one trace that have ended, in the order of their ends. */
  public List<SpanData> of(String trace) {
    return all().stream().filter(span -> span.getTraceId().equals(trace)).toList();
  }

  /** All that have ended. */
  public List<SpanData> all() {
    return exporter.getFinishedSpanItems();
  }

  /** Threads of an engine that took a trace for theirs. */
  public Set<String> strayed() {
    return strayed;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    processor.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    String thread = Thread.currentThread().getName();
    if (thread.contains("engine") && Context.current() != Context.root()) {
      strayed.add(thread);
    }
    processor.onEnd(span);
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return processor.forceFlush();
  }
}
