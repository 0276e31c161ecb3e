package dev.tokamak.tracing;

import dev.tokamak.inference.EmbeddingBackend.Embeddings;
import dev.tokamak.inference.RequestTracer;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Makes the spans of requests, where that is asked for. Safe for use by any thread. */
@Singleton
class Traces implements RequestTracer {
  /** Null where nobody follows anything. */
  private final Tracer tracer;

  private final boolean content;

  @Inject
  Traces(TracingConfig config, Instance<OpenTelemetry> telemetry) {
    this.tracer = config.enabled() ? telemetry.get().getTracer("dev.tokamak") : null;
    this.content = config.content();
  }

  @Override
  public Multi<TokenEvent> follow(ValidatedRequest request, Asked asked, Multi<TokenEvent> answer) {
    if (tracer == null) {
      return answer;
    }
    // The subscription may come from a thread that knows nothing of the request.
    Context parent = Context.current();
    return Multi.createFrom()
        .deferred(
            () -> {
              AnswerTrace trace = AnswerTrace.begin(tracer, parent, request, asked, content);
              return answer.onItem().invoke(trace::on).onTermination().invoke(trace::end);
            });
  }

  @Override
  public Uni<Embeddings> follow(String model, Asked asked, Uni<Embeddings> vectors) {
    if (tracer == null) {
      return vectors;
    }
    Context parent = Context.current();
    return Uni.createFrom()
        .deferred(
            () -> {
              Span span = Spans.operation(tracer, parent, "embeddings", model, asked).startSpan();
              return vectors
                  .invoke(
                      made ->
                          span.setAttribute(GenAi.INPUT_TOKENS, (long) made.tokens())
                              .setAttribute(
                                  GenAi.DIMENSIONS, (long) made.vectors().getFirst().length))
                  .onTermination()
                  .invoke(
                      (_, failure, _) -> {
                        if (failure != null) {
                          Spans.failed(span, failure);
                        }
                        span.end();
                      });
            });
  }
}
