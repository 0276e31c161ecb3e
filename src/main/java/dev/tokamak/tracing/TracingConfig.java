package dev.tokamak.tracing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is told of requests to a collector of traces. */
@ConfigMapping(prefix = "tokamak.tracing")
public interface TracingConfig {
  /**
   * Sends OpenTelemetry traces to {@code quarkus.otel.exporter.otlp.endpoint}, by default {@code
   * http://localhost:4317}. Off, nothing is made and nothing is sent; on, each request costs some
   * spans, of which {@code quarkus.otel.traces.sampler.arg} keeps a share.
   */
  @WithDefault("false")
  boolean enabled();

  /**
   * Puts prompts, answers and the arguments of calls into the spans. Whoever reads the traces then
   * reads what users write, and spans become as large as what they tell of.
   */
  @WithDefault("false")
  boolean content();
}
