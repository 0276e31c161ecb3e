package dev.tokamak.api;

import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A backend that plays scripts: each request gets the next one. What it was asked and what became
 * of each generation can be looked at afterwards.
 */
@Alternative
@Singleton
class FakeBackend implements InferenceBackend {
  static final String DEFAULT = "smollm2-135m-instruct";
  static final String OTHER = "other-model";

  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  private volatile ValidatedRequest lastRequest;

  /** Lets the next request that has no script yet be answered by this one. */
  Script plays(Script script) {
    scripts.add(script);
    return script;
  }

  ValidatedRequest lastRequest() {
    return lastRequest;
  }

  /** Forgets all scripts and requests. */
  void reset() {
    scripts.clear();
    lastRequest = null;
  }

  @Override
  public List<ModelInfo> models() {
    Instant since = Instant.parse("2026-07-01T10:00:00Z");
    return List.of(
        new ModelInfo(DEFAULT, 8192, "llama 135M Q4_1", since),
        new ModelInfo(OTHER, 2048, "qwen3 600M Q8_0", since));
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public Multi<TokenEvent> generate(ValidatedRequest request) {
    lastRequest = request;
    Script script = scripts.poll();
    if (script == null) {
      throw new AssertionError("No script for this request");
    }
    return script.stream();
  }
}
