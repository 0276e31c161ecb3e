package dev.tokamak.tracing;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.RequestTracer.Asked;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ValidatedRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Objects;

/** What spans say of a request, whatever comes of it. No texts: those are {@link Transcript}'s. */
final class Spans {
  private Spans() {}

  /**
   * The span of an operation, which has not begun.
   *
   * @param model that does it
   */
  static SpanBuilder operation(
      Tracer tracer, Context parent, String operation, String model, Asked asked) {
    String wanted = Objects.requireNonNullElse(asked.model(), model);
    SpanBuilder span =
        tracer
            .spanBuilder(operation + " " + wanted)
            .setParent(parent)
            .setAttribute(GenAi.OPERATION, operation)
            .setAttribute(GenAi.PROVIDER, GenAi.TOKAMAK)
            .setAttribute(GenAi.MODEL, wanted)
            .setAttribute(GenAi.RESPONSE_MODEL, model)
            .setAttribute(GenAi.USER_ID, asked.userId());
    if (asked.user() != null) {
      span.setAttribute(GenAi.USER, asked.user());
    }
    return span;
  }

  /** Adds what a request for answers asks for. */
  static SpanBuilder describe(SpanBuilder span, ValidatedRequest request, Asked asked) {
    SamplingParams sampling = request.sampling();
    span.setAttribute(GenAi.RESPONSE_ID, request.id())
        .setAttribute(GenAi.OUTPUT_TYPE, request.constraint().isPresent() ? "json" : "text")
        .setAttribute(GenAi.TEMPERATURE, decimal(sampling.temperature()))
        .setAttribute(GenAi.TOP_P, decimal(sampling.topP()))
        .setAttribute(GenAi.TOP_K, (double) sampling.topK())
        .setAttribute(GenAi.FREQUENCY_PENALTY, decimal(sampling.frequencyPenalty()))
        .setAttribute(GenAi.PRESENCE_PENALTY, decimal(sampling.presencePenalty()))
        .setAttribute(GenAi.WORKSPACE, request.workspaceId())
        .setAttribute(GenAi.STREAMS, asked.streams());
    request.maxTokens().ifPresent(most -> span.setAttribute(GenAi.MAX_TOKENS, most));
    sampling.seed().ifPresent(seed -> span.setAttribute(GenAi.SEED, seed));
    if (request.choices() != 1) {
      span.setAttribute(GenAi.CHOICES, request.choices());
    }
    return span;
  }

  /** As it was written, which is not what a float is as a double. */
  private static double decimal(float number) {
    return Double.parseDouble(Float.toString(number));
  }

  /** Marks what ended in an error, by its code: its message may hold words of the sender's. */
  static void failed(Span span, Throwable failure) {
    span.setStatus(StatusCode.ERROR).setAttribute(GenAi.ERROR, code(failure));
  }

  private static String code(Throwable failure) {
    ErrorCode code = failure instanceof TokamakException known ? known.code() : ErrorCode.INTERNAL;
    return code.wireName();
  }
}
