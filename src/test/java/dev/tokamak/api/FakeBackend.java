package dev.tokamak.api;

import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.PromptInspector;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A backend that plays scripts: each request gets the next one. What it was asked and what became
 * of each generation can be looked at afterwards.
 */
@Alternative
@Singleton
class FakeBackend implements InferenceBackend, PromptInspector, EmbeddingBackend {
  static final String DEFAULT = "smollm2-135m-instruct";
  static final String OTHER = "other-model";
  static final String EMBEDDER = "embedder";

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

  /** A word is a token, whose id is its length. */
  @Override
  public Uni<RenderedPrompt> render(ValidatedRequest request) {
    lastRequest = request;
    String text =
        switch (request.input()) {
          case Input.Conversation(List<Message> messages) ->
              messages.stream().map(Message::content).collect(Collectors.joining(" "));
          case Input.Text(String raw) -> raw;
          case Input.Tokens tokens -> tokens.toString();
        };
    return tokenize(request.model(), text).map(tokens -> new RenderedPrompt(text, tokens));
  }

  @Override
  public Uni<int[]> tokenize(String model, String text) {
    return Uni.createFrom().item(Stream.of(text.split(" ")).mapToInt(String::length).toArray());
  }

  @Override
  public Uni<String> detokenize(String model, int[] tokens) {
    return Uni.createFrom()
        .item(IntStream.of(tokens).mapToObj("x"::repeat).collect(Collectors.joining(" ")));
  }

  @Override
  public List<ModelInfo> embeddingModels() {
    return List.of(new ModelInfo(EMBEDDER, 512, "bert 33M F16", Instant.EPOCH));
  }

  /** A vector says how many inputs there were, and which one it is. */
  @Override
  public Uni<Embeddings> embed(String model, List<Input> inputs) {
    return Uni.createFrom()
        .item(
            new Embeddings(
                IntStream.range(0, inputs.size())
                    .mapToObj(i -> new float[] {inputs.size(), i})
                    .toList(),
                3 * inputs.size()));
  }
}
