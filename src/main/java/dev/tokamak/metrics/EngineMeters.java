package dev.tokamak.metrics;

import dev.tokamak.engine.EngineListener;
import dev.tokamak.inference.FinishReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Feeds the engine's meters, all of them by model; docs/operations.md says what each means. */
@Singleton
class EngineMeters implements EngineListener {
  private final MeterRegistry registry;
  private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();

  EngineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onStart(String model, State state) {
    models.put(model, new ModelMeters(registry, model));
    gauge(
        model,
        state,
        "sequences.waiting",
        "Answers waiting for a place in the batch",
        State::waiting);
    gauge(model, state, "sequences.running", "Answers being computed", State::running);
    gauge(
        model,
        state,
        "kv.cells.used",
        "Cells of the KV cache that hold a token",
        State::cellsInUse);
    gauge(model, state, "kv.cells.total", "Cells of the KV cache", State::cells);
  }

  @Override
  public void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {
    models.get(model).step(prefillTokens, decodeTokens, elapsedNanos);
  }

  @Override
  public void onFirstToken(String model, long nanosSinceArrival) {
    models.get(model).firstToken(nanosSinceArrival);
  }

  @Override
  public void onNextToken(String model, long nanosSinceLast) {
    models.get(model).nextToken(nanosSinceLast);
  }

  @Override
  public void onFinished(
      String model, FinishReason reason, int promptTokens, int completionTokens) {
    models.get(model).finished(reason, promptTokens, completionTokens);
  }

  @Override
  public void onFailed(String model) {
    models.get(model).failed();
  }

  private void gauge(
      String model, State state, String name, String description, ToDoubleFunction<State> value) {
    Gauge.builder("tokamak." + name, state, value)
        .description(description)
        .tag("model", model)
        .strongReference(true)
        .register(registry);
  }
}
