package dev.tokamak.metrics;

import dev.tokamak.engine.EngineListener;
import dev.tokamak.engine.Refusal;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.scheduler.Preemption;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.List;
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
  public void onStart(String model, List<String> classes, List<State> workers) {
    models.put(model, new ModelMeters(registry, model));
    for (int i = 0; i < classes.size(); i++) {
      int index = i;
      Tags tags = Tags.of("model", model, "class", classes.get(i));
      gauge(
          "sequences.waiting",
          "Answers waiting for a place in the batch",
          tags,
          workers,
          state -> state.waiting(index));
      gauge(
          "sequences.running",
          "Answers being computed",
          tags,
          workers,
          state -> state.running(index));
    }
    Tags tags = Tags.of("model", model);
    gauge(
        "kv.cells.used",
        "Cells of the KV cache that hold a token",
        tags,
        workers,
        State::cellsInUse);
    gauge("kv.cells.total", "Cells of the KV cache", tags, workers, State::cells);
    gauge(
        "prefix.kept.tokens",
        "Tokens of ended answers that are kept for others",
        tags,
        workers,
        State::keptTokens);
    Gauge.builder(
            "tokamak.queue.oldest",
            workers,
            all -> all.stream().mapToLong(State::oldestWaitingNanos).max().orElse(0) / 1e9)
        .description("Age of the request that has waited longest")
        .baseUnit("seconds")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void onLeftOut(String model, int stalled, int held) {
    models.get(model).leftOut(stalled, held);
  }

  @Override
  public void onPlace(
      String model, long nanosSinceArrival, int promptTokens, int shared, int restored) {
    models.get(model).place(nanosSinceArrival, promptTokens, shared, restored);
  }

  @Override
  public void onPreempt(String model, Preemption reason) {
    models.get(model).preempt(reason);
  }

  @Override
  public void onRefused(String model, Refusal reason) {
    models.get(model).refused(reason);
  }

  @Override
  public void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {
    models.get(model).step(prefillTokens, decodeTokens, elapsedNanos);
  }

  @Override
  public void onConstraints(String model, int forcedTokens, long nanos) {
    models.get(model).constraints(forcedTokens, nanos);
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
      String name,
      String description,
      Tags tags,
      List<State> workers,
      ToDoubleFunction<State> value) {
    Gauge.builder("tokamak." + name, workers, all -> all.stream().mapToDouble(value).sum())
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
