package dev.tokamak.engine;

import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.sampling.Sampler;
import dev.tokamak.scheduler.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * A request in the engine: its stream and its choices. Belongs to the worker's thread once it was
 * submitted.
 */
final class Generation {
  /** One of the answers that a request asks for. */
  static final class Choice {
    private static final int[] NONE = {};

    final Generation generation;
    final int index;
    final Sequence sequence;
    final Sampler sampler;
    final AnswerParser parser;

    /** Null where nobody asks for them. */
    final Scores scores;

    /** Null where the answer is free text. */
    final ConstrainedAnswer constrained;

    /** Whether it ends with its opening, so that there is nothing to compute. */
    final boolean endsWithOpening;

    int completionTokens;
    long lastTokenNanos;

    /** Text that was known before the prompt was computed and has not been sent. */
    private int[] opening;

    private Choice(Generation generation, int index, Sequence sequence, AnswerForm form) {
      this.generation = generation;
      this.index = index;
      this.sequence = sequence;
      this.sampler = new Sampler(generation.request.sampling(), index);
      this.parser = form.parser(index);
      this.scores =
          generation.request.logprobs().isPresent()
              ? new Scores(index, generation.request.logprobs().getAsInt())
              : null;
      this.constrained = form.begin();
      this.opening = constrained == null ? NONE : constrained.jump();
      this.endsWithOpening =
          constrained != null && (constrained.isComplete() || opening.length >= sequence.room());
      if (!endsWithOpening) {
        for (int token : opening) {
          sequence.append(token);
        }
      }
    }

    /** Takes the opening, to send it; there is none a second time. */
    int[] takeOpening() {
      int[] taken = opening;
      opening = NONE;
      return taken;
    }
  }

  final ValidatedRequest request;
  final TokenStream stream;

  /** What it takes up of the model's backlog. */
  final Backlog.Place place;

  final long arrivalNanos = System.nanoTime();
  final List<Choice> choices = new ArrayList<>();

  /** Choices that have not ended. */
  final List<Choice> open = new ArrayList<>();

  /** Whether the worker has it; by the worker's thread alone. */
  boolean taken;

  private long placeNanos = TokenEvent.Started.UNKNOWN;
  private boolean started;
  boolean spoke;

  /** Null until the prompt is known. */
  private volatile InferenceWorker worker;

  private int[] prompt;

  Generation(
      ValidatedRequest request,
      Flow.Subscriber<? super TokenEvent> subscriber,
      Backlog.Place place) {
    this.request = request;
    this.place = place;
    this.stream = new TokenStream(subscriber, request.choices(), this::onDemand, this::onCancel);
  }

  private void onDemand() {
    InferenceWorker known = worker;
    if (known != null) {
      known.wake();
    }
  }

  private void onCancel() {
    InferenceWorker known = worker;
    // A worker that is given it later sees that it was cancelled.
    if (known != null) {
      known.cancel(this);
    }
  }

  /** Says who is about to get it. */
  void goesTo(InferenceWorker worker) {
    this.worker = worker;
  }

  /**
   * Makes the sequences, once the prompt is known.
   *
   * @param form what answers have to look like
   */
  void prepare(int[] prompt, int contextLength, AnswerForm form) {
    this.prompt = prompt;
    int room = contextLength - prompt.length;
    int maxTokens = Math.min(room, request.maxTokens().orElse(room));
    for (int index = 0; index < request.choices(); index++) {
      var sequence =
          new Sequence(request.workspaceId(), prompt, prompt.length + maxTokens, stream::wantsMore);
      choices.add(new Choice(this, index, sequence, form));
    }
    open.addAll(choices);
  }

  /** Says that the first of its answers has got a place. */
  void placed(long nanos) {
    if (placeNanos == TokenEvent.Started.UNKNOWN) {
      placeNanos = nanos;
    }
  }

  /** Tells once that the prompt has been computed. */
  void start() {
    if (!started) {
      started = true;
      stream.emit(
          new TokenEvent.Started(
              promptTokens(), choices.getFirst().sequence.cachedTokens(), placeNanos));
    }
  }

  /** Sends what has become known of an answer. */
  void emit(Choice choice) {
    TokenEvent scores = choice.scores == null ? null : choice.scores.take(choice.parser);
    if (scores != null) {
      stream.emit(scores);
    }
    for (TokenEvent event : choice.parser.take()) {
      stream.emit(event);
    }
  }

  /** Whether any of it was ever computed. */
  boolean hasBegun() {
    return choices.stream().anyMatch(choice -> choice.sequence.hasStarted());
  }

  /** Tokens that were computed for it. */
  int computedTokens() {
    int tokens = 0;
    for (Choice choice : choices) {
      if (choice.sequence.hasStarted()) {
        tokens += choice.sequence.length() - choice.sequence.cachedTokens();
      }
    }
    return tokens;
  }

  int[] prompt() {
    return prompt;
  }

  int promptTokens() {
    return prompt.length;
  }
}
