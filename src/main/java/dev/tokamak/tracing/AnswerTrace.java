package dev.tokamak.tracing;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.RequestTracer.Asked;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Arrays;
import java.util.Locale;

/**
 * The spans of one request for answers: its own, and below it {@code queue}, {@code prefill} and
 * {@code decode}, which adjoin, and one for each call, from its beginning to its end in the answer.
 * A request that does not come to its first token has a queue and no more.
 *
 * <p>Safe for use by any thread: a reader may go away in the middle of an event.
 */
final class AnswerTrace {
  private final Tracer tracer;
  private final Moments moments;
  private final Span span;
  private final Context context;

  /** Null where no texts are to be told. */
  private final Transcript transcript;

  private final FinishReason[] reasons;

  /** By choice, the call that it writes; else null. */
  private final Span[] calls;

  /** The phase that has not ended; null behind the end. */
  private Span phase;

  private long outputTokens;

  private AnswerTrace(Tracer tracer, Moments moments, Span span, Context parent, int choices) {
    this(tracer, moments, span, parent, choices, null);
  }

  private AnswerTrace(
      Tracer tracer,
      Moments moments,
      Span span,
      Context parent,
      int choices,
      Transcript transcript) {
    this.tracer = tracer;
    this.moments = moments;
    this.span = span;
    this.context = parent.with(span);
    this.reasons = new FinishReason[choices];
    this.calls = new Span[choices];
    this.transcript = transcript;
    this.phase = begin("queue", moments.nanoTime());
  }

  /**
   * Begins with a request.
   *
   * @param content whether texts are told too
   */
  static AnswerTrace begin(
      Tracer tracer, Context parent, ValidatedRequest request, Asked asked, boolean content) {
    Moments moments = Moments.now();
    String operation = request.input() instanceof Input.Conversation ? "chat" : "text_completion";
    SpanBuilder builder =
        Spans.describe(
            Spans.operation(tracer, parent, operation, request.model(), asked), request, asked);
    Span span = moments.start(builder, moments.nanoTime());
    if (!content || !span.isRecording()) {
      return new AnswerTrace(tracer, moments, span, parent, request.choices());
    }
    return new AnswerTrace(
        tracer, moments, span, parent, request.choices(), Transcript.of(request, span));
  }

  private Span begin(String name, long nanoTime) {
    return moments.start(tracer.spanBuilder(name).setParent(context), nanoTime);
  }

  /** Hears of the next event. */
  synchronized void on(TokenEvent event) {
    if (phase == null) {
      return;
    }
    switch (event) {
      case TokenEvent.Started started -> start(started, System.nanoTime());
      case TokenEvent.CallBegun(int choice, int _, String id, String name) -> {
        endCall(choice, System.nanoTime());
        calls[choice] = call(id, name, System.nanoTime());
      }
      case TokenEvent.Finished(int choice, FinishReason reason, int tokens, String _) -> {
        reasons[choice] = reason;
        outputTokens += tokens;
        if (reason != FinishReason.TOOL_CALL && calls[choice] != null) {
          calls[choice].setAttribute(GenAi.ERROR, name(reason));
        }
        endCall(choice, System.nanoTime());
      }
      case TokenEvent.Text _,
          TokenEvent.Logprobs _,
          TokenEvent.Reasoning _,
          TokenEvent.CallArguments _ -> {}
    }
    if (transcript != null) {
      // Behind the end of the call before, which tells its own arguments.
      transcript.add(event);
    }
  }

  private void start(TokenEvent.Started started, long now) {
    long place = started.placeNanos() == TokenEvent.Started.UNKNOWN ? now : started.placeNanos();
    moments.end(phase, place);
    Span prefill = begin("prefill", place);
    prefill.setAttribute(GenAi.INPUT_TOKENS, (long) started.promptTokens());
    prefill.setAttribute(GenAi.CACHED_TOKENS, (long) started.cachedTokens());
    moments.end(prefill, now);
    phase = begin("decode", now);
    span.setAttribute(GenAi.INPUT_TOKENS, (long) started.promptTokens());
    span.setAttribute(GenAi.CACHED_TOKENS, (long) started.cachedTokens());
  }

  private Span call(String id, String name, long now) {
    Span call = begin("execute_tool " + name, now);
    call.setAttribute(GenAi.OPERATION, "execute_tool");
    call.setAttribute(GenAi.TOOL_NAME, name);
    call.setAttribute(GenAi.TOOL_TYPE, "function");
    call.setAttribute(GenAi.CALL_ID, id);
    return call;
  }

  private void endCall(int choice, long now) {
    Span call = calls[choice];
    if (call != null) {
      if (transcript != null) {
        call.setAttribute(GenAi.CALL_ARGUMENTS, transcript.lastArguments(choice));
      }
      moments.end(call, now);
      calls[choice] = null;
    }
  }

  /**
   * Ends all spans that are open, once.
   *
   * @param failure null where there was none
   * @param cancelled whether the reader has gone away
   */
  synchronized void end(Throwable failure, boolean cancelled) {
    if (phase == null) {
      return;
    }
    long now = System.nanoTime();
    for (int choice = 0; choice < calls.length; choice++) {
      if (calls[choice] != null && failure != null) {
        Spans.failed(calls[choice], failure);
      }
      endCall(choice, now);
      if (reasons[choice] == null && cancelled) {
        reasons[choice] = FinishReason.CANCELLED;
      }
    }
    if (failure != null) {
      Spans.failed(phase, failure);
      Spans.failed(span, failure);
    }
    moments.end(phase, now);
    phase = null;
    span.setAttribute(GenAi.OUTPUT_TOKENS, outputTokens);
    span.setAttribute(
        GenAi.FINISH_REASONS,
        Arrays.stream(reasons).map(reason -> reason == null ? "error" : name(reason)).toList());
    if (transcript != null) {
      span.setAttribute(GenAi.OUTPUT_MESSAGES, transcript.output(reasons));
    }
    moments.end(span, now);
  }

  /** The conventions spell them as the names here. */
  static String name(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
