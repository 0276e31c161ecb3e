package dev.tokamak.engine;

import dev.tokamak.engine.Generation.Choice;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.scheduler.Scheduler;
import dev.tokamak.scheduler.Sequence;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The generations that a worker has, waiting or running, and the one place where they end:
 * finished, cancelled or failed, each frees what it holds exactly once.
 *
 * <p>For use by the worker's thread.
 */
final class ActiveGenerations {
  private final String model;
  private final Scheduler scheduler;
  private final EngineListener listener;
  private final Consumer<Generation> onRelease;
  private final Map<Sequence, Choice> choices = new IdentityHashMap<>();

  /**
   * @param onRelease is told of each generation when it has ended, however it did
   */
  ActiveGenerations(
      String model, Scheduler scheduler, EngineListener listener, Consumer<Generation> onRelease) {
    this.model = model;
    this.scheduler = scheduler;
    this.listener = listener;
    this.onRelease = onRelease;
  }

  /** Puts a prepared generation's choices into the queue. */
  void add(Generation generation) {
    generation.taken = true;
    for (Choice choice : generation.choices) {
      choices.put(choice.sequence, choice);
      scheduler.enqueue(choice.sequence);
    }
  }

  /** All answers, waiting or running. */
  Collection<Choice> all() {
    return choices.values();
  }

  /** Whose answer a sequence is. */
  Choice of(Sequence sequence) {
    return choices.get(sequence);
  }

  /** Ends one answer; with the last one of its request, the request. */
  void finish(Choice choice, FinishReason reason) {
    Generation generation = choice.generation;
    FinishReason told = reason;
    detach(choice);
    try {
      if (reason != FinishReason.CANCELLED) {
        told = choice.parser.end(reason);
        generation.emit(choice);
        generation.stream.emit(
            new TokenEvent.Finished(
                choice.index, told, choice.completionTokens, choice.parser.stopSequence()));
      }
      listener.onFinished(model, told, generation.promptTokens(), choice.completionTokens);
      if (generation.open.isEmpty()) {
        generation.stream.complete();
      }
    } finally {
      // Last, since what it computed is put aside now, which takes a moment.
      scheduler.remove(choice.sequence);
    }
  }

  /** Ends what is left of a request whose reader has gone away. */
  void cancel(Generation generation) {
    for (Choice choice : List.copyOf(generation.open)) {
      finish(choice, FinishReason.CANCELLED);
    }
  }

  /** Ends all that is left of a request with an error. */
  void fail(Generation generation, TokamakException failure) {
    for (Choice choice : List.copyOf(generation.open)) {
      release(choice);
    }
    listener.onFailed(model);
    generation.stream.fail(failure);
  }

  /** Ends every request with an error. */
  void failAll(TokamakException failure) {
    failWhere(_ -> true, failure);
  }

  /**
   * Ends the requests that have something in the cache with an error; those that wait lose nothing.
   */
  void failRunning(TokamakException failure) {
    failWhere(choice -> choice.sequence.isRunning(), failure);
  }

  private void failWhere(Predicate<Choice> condition, TokamakException failure) {
    choices.values().stream()
        .filter(condition)
        .map(choice -> choice.generation)
        .distinct()
        .toList()
        .forEach(generation -> fail(generation, failure));
  }

  /** Frees all that a choice holds, and what its request holds with the last one. */
  private void release(Choice choice) {
    detach(choice);
    scheduler.remove(choice.sequence);
  }

  private void detach(Choice choice) {
    choices.remove(choice.sequence);
    choice.generation.open.remove(choice);
    if (choice.generation.open.isEmpty()) {
      onRelease.accept(choice.generation);
    }
  }
}
