package dev.tokamak.metrics;

import dev.tokamak.engine.Refusal;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.scheduler.Preemption;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The meters of one model. Safe for use by any thread. */
final class ModelMeters {
  private final String model;
  private final MeterRegistry registry;
  private final Timer stepTime;
  private final DistributionSummary prefillTokens;
  private final DistributionSummary decodeTokens;
  private final Timer constraintTime;
  private final Counter forcedTokens;
  private final Timer timeToFirstToken;
  private final Timer timeBetweenTokens;
  private final Counter promptTokens;
  private final Counter completionTokens;
  private final Map<FinishReason, Counter> answers = new EnumMap<>(FinishReason.class);
  private final Counter failed;
  private final Timer queueTime;
  private final Counter stalled;
  private final Counter held;
  private final Counter computedTokens;
  private final Counter sharedTokens;
  private final Counter restoredTokens;
  private final Map<Preemption, Counter> preemptions;
  private final Map<Refusal, Counter> refusals;

  ModelMeters(MeterRegistry registry, String model) {
    this.registry = registry;
    this.model = model;
    stepTime = timer("step", "Time of one step of the engine", 1, 2_000);
    prefillTokens = batchTokens("prefill");
    decodeTokens = batchTokens("decode");
    constraintTime =
        timer(
            "constraint",
            "Time that the constraints of answers took in a step",
            Duration.ofNanos(10_000),
            Duration.ofMillis(100));
    forcedTokens =
        Counter.builder("tokamak.forced.tokens")
            .description("Tokens of answers that were known without asking the model")
            .tag("model", model)
            .register(registry);
    timeToFirstToken =
        timer("time.to.first.token", "From the request's arrival to its first token", 5, 60_000);
    timeBetweenTokens = timer("time.between.tokens", "Between two tokens of an answer", 1, 10_000);
    promptTokens = counter("tokens", "Tokens of ended requests", "kind", "prompt");
    completionTokens = counter("tokens", "Tokens of ended requests", "kind", "completion");
    Arrays.stream(FinishReason.values())
        .forEach(reason -> answers.put(reason, answers(reason.name().toLowerCase(Locale.ROOT))));
    failed = answers("failed");
    queueTime = timer("queue.time", "From a request's arrival to a place for it", 1, 60_000);
    stalled = leftOut("no_demand");
    held = leftOut("fairness");
    computedTokens = prefix("computed");
    sharedTokens = prefix("running");
    restoredTokens = prefix("ended");
    preemptions =
        counters(
            Preemption.class, "preemptions", "Running answers that had to make room", "reason");
    refusals =
        counters(
            Refusal.class, "engine.refused", "Requests that were not taken on or begun", "reason");
  }

  void leftOut(int byDemand, int byFairness) {
    stalled.increment(byDemand);
    held.increment(byFairness);
  }

  void place(long nanos, int prompt, int shared, int restored) {
    queueTime.record(nanos, TimeUnit.NANOSECONDS);
    computedTokens.increment(prompt - shared - restored);
    sharedTokens.increment(shared);
    restoredTokens.increment(restored);
  }

  void preempt(Preemption reason) {
    preemptions.get(reason).increment();
  }

  void refused(Refusal reason) {
    refusals.get(reason).increment();
  }

  void step(int prefill, int decode, long nanos) {
    stepTime.record(nanos, TimeUnit.NANOSECONDS);
    prefillTokens.record(prefill);
    decodeTokens.record(decode);
  }

  void constraints(int forced, long nanos) {
    constraintTime.record(nanos, TimeUnit.NANOSECONDS);
    forcedTokens.increment(forced);
  }

  void firstToken(long nanos) {
    timeToFirstToken.record(nanos, TimeUnit.NANOSECONDS);
  }

  void nextToken(long nanos) {
    timeBetweenTokens.record(nanos, TimeUnit.NANOSECONDS);
  }

  void finished(FinishReason reason, int prompt, int completion) {
    answers.get(reason).increment();
    promptTokens.increment(prompt);
    completionTokens.increment(completion);
  }

  void failed() {
    failed.increment();
  }

  private Counter leftOut(String reason) {
    return counter(
        "left.out", "Running answers that took no part in a step, by step", "reason", reason);
  }

  private Counter prefix(String source) {
    return counter("prompt.prefix", "Tokens of prompts by where they came from", "source", source);
  }

  private <E extends Enum<E>> Map<E, Counter> counters(
      Class<E> type, String name, String description, String tag) {
    Map<E, Counter> counters = new EnumMap<>(type);
    for (E value : type.getEnumConstants()) {
      String text = value.name().toLowerCase(Locale.ROOT);
      counters.put(value, counter(name, description, tag, text));
    }
    return counters;
  }

  private Counter answers(String outcome) {
    return counter("answers", "Ended answers by outcome", "outcome", outcome);
  }

  private Counter counter(String name, String description, String tag, String value) {
    return Counter.builder("tokamak." + name)
        .description(description)
        .tags("model", model, tag, value)
        .register(registry);
  }

  private Timer timer(String name, String description, long fromMillis, long toMillis) {
    return timer(name, description, Duration.ofMillis(fromMillis), Duration.ofMillis(toMillis));
  }

  private Timer timer(String name, String description, Duration from, Duration to) {
    return Timer.builder("tokamak." + name)
        .description(description)
        .tag("model", model)
        .publishPercentileHistogram()
        .minimumExpectedValue(from)
        .maximumExpectedValue(to)
        .register(registry);
  }

  private DistributionSummary batchTokens(String kind) {
    return DistributionSummary.builder("tokamak.step.tokens")
        .description("Tokens in one step of the engine")
        .tags("model", model, "kind", kind)
        .register(registry);
  }
}
