package dev.tokamak.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Turns what {@link System#nanoTime} says into the time of day, so that the phases of a request
 * adjoin, whoever has measured them.
 *
 * @param epochNanos the time of day at {@code nanoTime}
 */
record Moments(long epochNanos, long nanoTime) {
  static Moments now() {
    Instant now = Instant.now();
    return new Moments(
        TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), System.nanoTime());
  }

  /** The span that began then. */
  Span start(SpanBuilder span, long nanoTime) {
    return span.setStartTimestamp(epoch(nanoTime), TimeUnit.NANOSECONDS).startSpan();
  }

  void end(Span span, long nanoTime) {
    span.end(epoch(nanoTime), TimeUnit.NANOSECONDS);
  }

  private long epoch(long time) {
    return epochNanos + (time - nanoTime);
  }
}
