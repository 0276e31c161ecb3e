package dev.tokamak.engine;

import dev.tokamak.constrain.CallGrammar;
import dev.tokamak.constrain.CallGrammar.Callee;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.Enforceable;
import dev.tokamak.constrain.FreeText;
import dev.tokamak.constrain.Position;
import dev.tokamak.engine.AnswerParser.Beginning;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.llama.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the answers of a model have to look like, for each request: free text, a document, calls, or
 * text that may go over into calls.
 *
 * <p>Safe for use by any thread while the model is open.
 */
final class AnswerForms {
  /** Tool sets whose grammars are kept; a grammar is small beside the schemas of its tools. */
  private static final int MOST_KEPT = 64;

  private final Vocabulary vocabulary;
  private final AnswerPieces pieces;
  private final AnswerMarks marks;

  /** Null until it is made. */
  private ConstrainedVocabulary constrained;

  /**
   * What answers with tools are.
   *
   * @param calls at the beginning of one that holds nothing but calls
   * @param text at the beginning of one that is text and may go over into calls
   * @param reasoning at the beginning of one whose reasoning has begun
   */
  private record CallPositions(Position calls, Position text, Position reasoning) {}

  private final Map<ToolSet, CallPositions> positions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ToolSet, CallPositions> eldest) {
          return size() > MOST_KEPT;
        }
      };

  AnswerForms(Vocabulary vocabulary, AnswerPieces pieces, AnswerMarks marks) {
    this.vocabulary = vocabulary;
    this.pieces = pieces;
    this.marks = marks;
  }

  /** Makes what all requests need, which takes some ten milliseconds, before the first one. */
  void prepare() {
    constrained();
  }

  /** Whether answers may call any of the tools. */
  static boolean mayCall(ToolSet tools) {
    return !(tools.choice() instanceof ToolChoice.None);
  }

  /**
   * The form of the answers to a request.
   *
   * @param reasons whether the prompt has begun a block of reasoning already
   */
  AnswerForm of(ValidatedRequest request, boolean reasons) {
    List<String> stops = request.stop();
    Beginning beginning = reasons ? Beginning.REASONING : Beginning.TEXT;
    ToolSet tools = request.tools().filter(AnswerForms::mayCall).orElse(null);
    if (tools != null && tools.callsOnly()) {
      return AnswerForm.of(
          positions(tools).calls(),
          constrained(),
          choice -> AnswerParser.of(choice, marks, true, Beginning.CALL, stops));
    }
    if (request.constraint().isPresent()) {
      return AnswerForm.of(
          ((Enforceable) request.constraint().get()).start(),
          constrained(),
          choice -> AnswerParser.ofText(choice, stops));
    }
    if (tools != null) {
      return AnswerForm.of(
          reasons ? positions(tools).reasoning() : positions(tools).text(),
          constrained(),
          choice -> AnswerParser.of(choice, marks, true, beginning, stops));
    }
    return AnswerForm.free(
        // Behind a raw prompt nothing is a sign of anything.
        marks.reasons() && request.input() instanceof Input.Conversation
            ? choice -> AnswerParser.of(choice, marks, false, beginning, stops)
            : choice -> AnswerParser.ofText(choice, stops));
  }

  private synchronized CallPositions positions(ToolSet tools) {
    return positions.computeIfAbsent(tools, this::compile);
  }

  private CallPositions compile(ToolSet tools) {
    List<Callee> callees =
        tools.callable().stream()
            .map(tool -> new Callee(tool.name(), (Constraint) tool.parameters()))
            .toList();
    var grammar = new CallGrammar(marks.calls(), callees, tools.several());
    // Text and reasoning lead to each other.
    Position[] text = new Position[1];
    Position reasoning = FreeText.begin(marks.reasoning(), _ -> text[0]);
    text[0] =
        FreeText.begin(
            marks.text(true),
            sign -> sign == AnswerMarks.REASONING ? reasoning : grammar.triggered());
    return new CallPositions(grammar.calls(), text[0], reasoning);
  }

  private synchronized ConstrainedVocabulary constrained() {
    if (constrained == null) {
      constrained = new ConstrainedVocabulary(vocabulary, pieces);
    }
    return constrained;
  }
}
