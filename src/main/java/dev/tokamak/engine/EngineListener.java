package dev.tokamak.engine;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.scheduler.Preemption;
import java.util.List;

/**
 * Is told what the engine does, as primitives, so that the hot path knows no metrics library.
 *
 * <p>Called on the thread that computes, or on one that prepares requests: an implementation
 * returns at once and throws nothing.
 */
public interface EngineListener {
  /** Nobody listens. */
  EngineListener NONE = new EngineListener() {};

  /**
   * A model is served.
   *
   * @param classes of workspaces
   * @param workers whose state can be asked at any time, by any thread
   */
  default void onStart(String model, List<String> classes, List<State> workers) {}

  /** A step was computed. */
  default void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {}

  /**
   * Answers went on under constraints, in a step or before their first one.
   *
   * @param forcedTokens tokens of theirs that were known without asking the model
   * @param nanos what finding out took: masks, drawing under them, and forced text
   */
  default void onConstraints(String model, int forcedTokens, long nanos) {}

  /**
   * Running answers took no part in a step.
   *
   * @param stalled because their readers asked for nothing
   * @param held because their workspaces had had more than others
   */
  default void onLeftOut(String model, int stalled, int held) {}

  /**
   * An answer has got a place.
   *
   * @param nanosSinceArrival of its request
   * @param shared tokens of the prompt that it shares with a running answer
   * @param restored further ones that were kept of ended answers
   */
  default void onPlace(
      String model, long nanosSinceArrival, int promptTokens, int shared, int restored) {}

  /** A running answer had to make room, and goes on later. */
  default void onPreempt(String model, Preemption reason) {}

  /** A request was not taken on, or not begun. */
  default void onRefused(String model, Refusal reason) {}

  /** The first text of a request is on its way. */
  default void onFirstToken(String model, long nanosSinceArrival) {}

  /** Another token of an answer was made. */
  default void onNextToken(String model, long nanosSinceLast) {}

  /** An answer has ended by itself. */
  default void onFinished(
      String model, FinishReason reason, int promptTokens, int completionTokens) {}

  /** A request was ended by an error. */
  default void onFailed(String model) {}

  /** What a worker holds at the moment. */
  interface State {
    int waiting();

    int running();

    /**
     * Those that wait, of one class of workspaces.
     *
     * @param workspaceClass its place in the list of {@link #onStart}
     */
    int waiting(int workspaceClass);

    /** Those that run, of one class of workspaces. */
    int running(int workspaceClass);

    /** Nanoseconds since the arrival of the request that has waited longest; 0 if none waits. */
    long oldestWaitingNanos();

    int cellsInUse();

    int cells();

    /** Tokens of ended answers that are kept. */
    int keptTokens();
  }
}
