package dev.tokamak.engine;

import dev.tokamak.constrain.CallMarks;
import dev.tokamak.constrain.Watch;
import dev.tokamak.constrain.Watch.Sign;
import dev.tokamak.prompt.CallSyntax;
import dev.tokamak.prompt.ReasoningMarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a model marks what is no text in its answers, as bytes. Immutable, safe for use by any
 * thread.
 */
final class AnswerMarks {
  /** Numbers of signs. */
  static final int CALL = 0;

  static final int REASONING = 1;
  static final int REASONING_END = 2;

  private final CallMarks calls;
  private final boolean reasons;
  private final Watch textWithCalls;
  private final Watch textAlone;
  private final Watch reasoning;

  AnswerMarks(AnswerPieces pieces, CallSyntax syntax, Optional<ReasoningMarks> reasoning) {
    this(
        calls(pieces, syntax),
        reasoning.map(marks -> pieces.bytes(marks.begin())),
        reasoning.map(marks -> pieces.bytes(marks.end())));
  }

  /**
   * @param begin what begins reasoning; absent as {@code end} where there is none
   */
  AnswerMarks(CallMarks calls, Optional<byte[]> begin, Optional<byte[]> end) {
    this.calls = calls;
    this.reasons = begin.isPresent();
    byte[] trigger = Arrays.copyOf(calls.opening(), calls.trigger());
    List<Sign> signs = new ArrayList<>();
    begin.ifPresent(text -> signs.add(new Sign(REASONING, text, false)));
    this.textAlone = new Watch(signs);
    signs.add(new Sign(CALL, trigger, calls.anchored()));
    this.textWithCalls = new Watch(signs);
    this.reasoning =
        new Watch(end.map(text -> new Sign(REASONING_END, text, false)).stream().toList());
  }

  /** All that a model may mark so, in one text for each. */
  static List<String> texts(CallSyntax syntax, Optional<ReasoningMarks> reasoning) {
    List<String> texts = new ArrayList<>();
    texts.add(syntax.begin() + syntax.beforeName());
    texts.add(syntax.afterName());
    texts.add(syntax.afterArguments());
    texts.add(syntax.between() == null ? "" : syntax.between());
    texts.add(syntax.end());
    reasoning.ifPresent(
        marks -> {
          texts.add(marks.begin());
          texts.add(marks.end());
        });
    return texts;
  }

  private static CallMarks calls(AnswerPieces pieces, CallSyntax syntax) {
    return new CallMarks(
        pieces.bytes(syntax.begin()),
        pieces.bytes(syntax.beforeName()),
        pieces.bytes(syntax.afterName()),
        pieces.bytes(syntax.afterArguments()),
        syntax.between() == null ? null : pieces.bytes(syntax.between()),
        pieces.bytes(syntax.end()),
        pieces.bytes(syntax.trigger()).length,
        syntax.anchored());
  }

  CallMarks calls() {
    return calls;
  }

  /** Whether the model reasons aloud. */
  boolean reasons() {
    return reasons;
  }

  /**
   * What to look out for in text: the beginning of reasoning, and of calls where there may be any.
   */
  Watch text(boolean mayCall) {
    return mayCall ? textWithCalls : textAlone;
  }

  /** What to look out for in reasoning: its end. */
  Watch reasoning() {
    return reasoning;
  }
}
