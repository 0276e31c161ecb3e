package dev.tokamak.auth;

import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.PromptInspector;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A service without an engine: who is let in depends on no model. */
public final class NoModels implements QuarkusTestProfile {

  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(Backend.class);
  }

  /** Has a model by name only. */
  @Singleton
  @Alternative
  public static final class Backend implements InferenceBackend, PromptInspector, EmbeddingBackend {
    @Override
    public List<ModelInfo> models() {
      return List.of(new ModelInfo("none", 1, "answers nothing", Instant.EPOCH));
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public Multi<TokenEvent> generate(ValidatedRequest request) {
      return Multi.createFrom().failure(new AssertionError("no test asks for tokens"));
    }

    @Override
    public Uni<RenderedPrompt> render(ValidatedRequest request) {
      return Uni.createFrom().failure(new AssertionError("no test asks for prompts"));
    }

    @Override
    public Uni<int[]> tokenize(String model, String text) {
      return Uni.createFrom().failure(new AssertionError("no test asks for tokens"));
    }

    @Override
    public Uni<String> detokenize(String model, int[] tokens) {
      return Uni.createFrom().failure(new AssertionError("no test asks for texts"));
    }

    @Override
    public List<ModelInfo> embeddingModels() {
      return List.of();
    }

    @Override
    public Uni<Embeddings> embed(String model, List<Input> inputs) {
      return Uni.createFrom().failure(new AssertionError("no test asks for vectors"));
    }
  }
}
