package dev.tokamak.engine;

import dev.tokamak.constrain.Position;
import java.util.function.IntFunction;

/** What the answers to a request have to look like. */
final class AnswerForm {
  /** Null where anything goes. */
  private final Position start;

  private final ConstrainedVocabulary vocabulary;
  private final IntFunction<AnswerParser> parsers;

  private AnswerForm(
      Position start, ConstrainedVocabulary vocabulary, IntFunction<AnswerParser> parsers) {
    this.start = start;
    this.vocabulary = vocabulary;
    this.parsers = parsers;
  }

  /** Whatever the model says. */
  static AnswerForm free(IntFunction<AnswerParser> parsers) {
    return new AnswerForm(null, null, parsers);
  }

  static AnswerForm of(
      Position start, ConstrainedVocabulary vocabulary, IntFunction<AnswerParser> parsers) {
    return new AnswerForm(start, vocabulary, parsers);
  }

  /** The beginning of an answer, to be followed as it is decoded; null where anything goes. */
  ConstrainedAnswer begin() {
    return start == null ? null : new ConstrainedAnswer(start, vocabulary);
  }

  /** Takes one of the answers apart. */
  AnswerParser parser(int choice) {
    return parsers.apply(choice);
  }
}
