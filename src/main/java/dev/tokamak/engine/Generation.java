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
    final Generation generation;
    final int index;
    final Sequence sequence;
    final Sampler sampler;
    final TextDecoder text;
    int completionTokens;
    long lastTokenNanos;

    private Choice(Generation generation, int index, Sequence sequence) {
      this.generation = generation;
      this.index = index;
      this.sequence = sequence;
      this.sampler = new Sampler(generation.request.sampling(), index);
      this.text = new TextDecoder(generation.request.stop());
    }
  }

  final ValidatedRequest request;
  final TokenStream stream;
  final long arrivalNanos = System.nanoTime();
  final List<Choice> choices = new ArrayList<>();

  /** Choices that have not ended. */
  final List<Choice> open = new ArrayList<>();

  /** Whether the worker has it; by the worker's thread alone. */
  boolean taken;

  private boolean started;
  boolean spoke;

  Generation(
      ValidatedRequest request,
      Flow.Subscriber<? super TokenEvent> subscriber,
      InferenceWorker worker) {
    this.request = request;
    this.stream =
        new TokenStream(subscriber, request.choices(), worker::wake, () -> worker.cancel(this));
  }

  /** Makes the sequences, once the prompt is known. */
  void prepare(int[] prompt, int contextLength) {
    int room = contextLength - prompt.length;
    int maxTokens = Math.min(room, request.maxTokens().orElse(room));
    for (int index = 0; index < request.choices(); index++) {
      var sequence = new Sequence(prompt, prompt.length + maxTokens, stream::wantsMore);
      choices.add(new Choice(this, index, sequence));
    }
    open.addAll(choices);
  }

  /** Tells once that the prompt has been computed. */
  void start() {
    if (!started) {
      started = true;
      stream.emit(new TokenEvent.Started(promptTokens(), 0));
    }
  }

  /** Sends more of an answer, if there is any. */
  void emit(Choice choice, String text) {
    if (!text.isEmpty()) {
      stream.emit(new TokenEvent.Text(choice.index, text));
    }
  }

  int promptTokens() {
    return choices.getFirst().sequence.promptLength();
  }
}
