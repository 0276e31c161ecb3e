package dev.tokamak.engine;

import dev.tokamak.inference.FinishReason;

/**
 * Is told what the engine does, as primitives, so that the hot path knows no metrics library.
 *
 * <p>Called on the thread that computes: an implementation returns at once and throws nothing.
 */
public interface EngineListener {
  /** Nobody listens. */
  EngineListener NONE = new EngineListener() {};

  /** A model's worker has started; {@code state} can be asked at any time, by any thread. */
  default void onStart(String model, State state) {}

  /** A step was computed. */
  default void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {}

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

    int cellsInUse();

    int cells();
  }
}
