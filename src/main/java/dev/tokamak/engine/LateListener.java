package dev.tokamak.engine;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.scheduler.Preemption;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands for a listener that is not there yet while models start. It is told of them when it comes;
 * nothing else happens before that, since nobody can send a request.
 */
final class LateListener implements EngineListener {
  private final List<Runnable> started = new ArrayList<>();
  private volatile EngineListener listener = NONE;

  /** Tells a listener everything from now on, and of the models that have started. */
  synchronized void become(EngineListener listener) {
    this.listener = listener;
    started.forEach(Runnable::run);
    started.clear();
  }

  @Override
  public synchronized void onStart(String model, List<String> classes, List<State> workers) {
    if (listener == NONE) {
      started.add(() -> listener.onStart(model, classes, workers));
    } else {
      listener.onStart(model, classes, workers);
    }
  }

  @Override
  public void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {
    listener.onStep(model, prefillTokens, decodeTokens, elapsedNanos);
  }

  @Override
  public void onConstraints(String model, int forcedTokens, long nanos) {
    listener.onConstraints(model, forcedTokens, nanos);
  }

  @Override
  public void onLeftOut(String model, int stalled, int held) {
    listener.onLeftOut(model, stalled, held);
  }

  @Override
  public void onPlace(
      String model, long nanosSinceArrival, int promptTokens, int shared, int restored) {
    listener.onPlace(model, nanosSinceArrival, promptTokens, shared, restored);
  }

  @Override
  public void onPreempt(String model, Preemption reason) {
    listener.onPreempt(model, reason);
  }

  @Override
  public void onRefused(String model, Refusal reason) {
    listener.onRefused(model, reason);
  }

  @Override
  public void onFirstToken(String model, long nanosSinceArrival) {
    listener.onFirstToken(model, nanosSinceArrival);
  }

  @Override
  public void onNextToken(String model, long nanosSinceLast) {
    listener.onNextToken(model, nanosSinceLast);
  }

  @Override
  public void onFinished(
      String model, FinishReason reason, int promptTokens, int completionTokens) {
    listener.onFinished(model, reason, promptTokens, completionTokens);
  }

  @Override
  public void onFailed(String model) {
    listener.onFailed(model);
  }
}
