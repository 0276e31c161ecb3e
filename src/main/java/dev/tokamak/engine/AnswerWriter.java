package dev.tokamak.engine;

import dev.tokamak.engine.Generation.Choice;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.llama.LlamaContext;
import dev.tokamak.llama.Vocabulary;
import dev.tokamak.sampling.Logprobs;

/**
 * Continues answers after a step: chooses the next token of each, sends its text, and ends those
 * that are complete or as long as they may be.
 *
 * <p>For use by the worker's thread.
 */
final class AnswerWriter {
  private static final int[] NONE = {};

  private final String model;
  private final Vocabulary vocabulary;
  private final AnswerPieces pieces;
  private final ActiveGenerations generations;
  private final EngineListener listener;
  private final float[] logits;
  private final Logprobs logprobs = new Logprobs();

  // Of the answers with constraints in the step at hand.
  private long constraintNanos;
  private int forcedTokens;
  private boolean constrained;

  AnswerWriter(
      String model,
      Vocabulary vocabulary,
      AnswerPieces pieces,
      ActiveGenerations generations,
      EngineListener listener) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.pieces = pieces;
    this.generations = generations;
    this.listener = listener;
    this.logits = new float[vocabulary.size()];
  }

  /** Ends an answer of which everything is known already. */
  void begin(Choice choice) {
    if (choice.endsWithOpening) {
      choice.generation.start();
      measure(choice);
      int[] opening = choice.takeOpening();
      forcedTokens += opening.length;
      constrained = true;
      scoreForced(choice, opening, 0, Math.min(opening.length, choice.sequence.room()));
      add(choice, opening);
    }
  }

  /**
   * Goes on with an answer.
   *
   * @param output the row of the last step's logits that is the answer's
   */
  void advance(LlamaContext context, int output, Choice choice) {
    choice.generation.start();
    if (choice.constrained == null) {
      context.copyLogits(output, logits);
      if (choice.scores != null) {
        logprobs.read(logits, null);
      }
      write(choice, choice.sampler.sample(logits));
    } else {
      advanceConstrained(context, output, choice);
    }
  }

  /** Reports what constraints took since the last time, if there were any. */
  void report() {
    if (constrained) {
      listener.onConstraints(model, forcedTokens, constraintNanos);
      constrained = false;
      forcedTokens = 0;
      constraintNanos = 0;
    }
  }

  private void write(Choice choice, int token) {
    choice.completionTokens++;
    measure(choice);
    if (vocabulary.isEndOfGeneration(token)) {
      generations.finish(choice, FinishReason.STOP);
      return;
    }
    choice.parser.add(pieces.of(token));
    if (choice.scores != null) {
      choice.scores.add(token, logprobs, pieces);
    }
    choice.generation.emit(choice);
    if (choice.parser.stopped()) {
      generations.finish(choice, FinishReason.STOP);
      return;
    }
    choice.sequence.append(token);
    if (choice.sequence.isFull()) {
      generations.finish(choice, FinishReason.LENGTH);
    }
  }

  private void advanceConstrained(LlamaContext context, int output, Choice choice) {
    long start = System.nanoTime();
    int[] opening = choice.takeOpening();
    accept(choice, opening, 0);
    scoreForced(choice, opening, 0, opening.length);
    int token = choose(context, output, choice);
    boolean ends = vocabulary.isEndOfGeneration(token);
    int[] tokens = ends ? NONE : choice.constrained.advance(token);
    accept(choice, tokens, 1);
    constrained = true;
    forcedTokens += opening.length + Math.max(0, tokens.length - 1);
    constraintNanos += System.nanoTime() - start;
    measure(choice);
    choice.completionTokens += opening.length;
    if (opening.length > 0) {
      choice.parser.add(bytes(opening, opening.length));
    }
    if (ends) {
      choice.completionTokens++;
      generations.finish(choice, FinishReason.STOP);
    } else {
      scoreForced(choice, tokens, 1, Math.min(tokens.length, choice.sequence.room()));
      add(choice, tokens);
    }
  }

  private int choose(LlamaContext context, int output, Choice choice) {
    int only = choice.constrained.only();
    if (only >= 0) {
      choice.sampler.accept(only);
      if (choice.scores != null && !vocabulary.isEndOfGeneration(only)) {
        choice.scores.addCertain(only, pieces);
      }
      return only;
    }
    context.copyLogits(output, logits);
    long[] allowed = choice.constrained.allowed();
    if (choice.scores != null) {
      logprobs.read(logits, allowed);
    }
    int token = choice.sampler.sample(logits, allowed);
    if (choice.scores != null && !vocabulary.isEndOfGeneration(token)) {
      choice.scores.add(token, logprobs, pieces);
    }
    return token;
  }

  private void scoreForced(Choice choice, int[] tokens, int from, int to) {
    if (choice.scores != null) {
      for (int i = from; i < to; i++) {
        choice.scores.addCertain(tokens[i], pieces);
      }
    }
  }

  /** Lets forced tokens count as what the answer has said. */
  private static void accept(Choice choice, int[] tokens, int from) {
    for (int i = from; i < tokens.length; i++) {
      choice.sampler.accept(tokens[i]);
    }
  }

  /**
   * Adds text to an answer, as far as it may be, and ends it where it is complete: what comes last
   * is never computed.
   */
  private void add(Choice choice, int[] tokens) {
    int room = choice.sequence.room();
    int taken = Math.min(tokens.length, room);
    choice.completionTokens += taken;
    choice.parser.add(bytes(tokens, taken));
    choice.generation.emit(choice);
    if (choice.parser.stopped()) {
      generations.finish(choice, FinishReason.STOP);
    } else if (taken == tokens.length && choice.constrained.isComplete()) {
      if (taken < room) {
        // The end is a token as well.
        choice.completionTokens++;
        forcedTokens++;
      }
      generations.finish(choice, FinishReason.STOP);
    } else if (taken == room) {
      generations.finish(choice, FinishReason.LENGTH);
    } else {
      for (int token : tokens) {
        choice.sequence.append(token);
      }
    }
  }

  private byte[] bytes(int[] tokens, int count) {
    int length = 0;
    for (int i = 0; i < count; i++) {
      length += pieces.of(tokens[i]).length;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (int i = 0; i < count; i++) {
      byte[] piece = pieces.of(tokens[i]);
      System.arraycopy(piece, 0, bytes, at, piece.length);
      at += piece.length;
    }
    return bytes;
  }

  private void measure(Choice choice) {
    long now = System.nanoTime();
    if (choice.lastTokenNanos != 0) {
      listener.onNextToken(model, now - choice.lastTokenNanos);
    } else if (!choice.generation.spoke) {
      choice.generation.spoke = true;
      listener.onFirstToken(model, now - choice.generation.arrivalNanos);
    }
    choice.lastTokenNanos = now;
  }
}
