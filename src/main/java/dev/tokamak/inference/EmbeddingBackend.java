package dev.tokamak.inference;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Turns texts into vectors: texts that mean alike get vectors that point alike.
 *
 * <p>Implementations are safe for use by any thread and never block the caller.
 */
public interface EmbeddingBackend {

  /** The models that do so, the default one first; often none. */
  List<ModelInfo> embeddingModels();

  /**
   * The vectors of texts, each of length 1. Nothing happens before the result is subscribed to;
   * cancelling leaves out what has not begun.
   *
   * <p>Fails with {@link TokamakException}: {@code context_length_exceeded} where a text is too
   * long for the model, {@code invalid_request} where it is empty or has tokens that the model does
   * not, {@code overloaded}, {@code backend_failed} and {@code shutting_down}.
   *
   * @param model the id of one of them
   * @param inputs texts or tokens, at least one
   */
  Uni<Embeddings> embed(String model, List<Input> inputs);

  /**
   * Vectors.
   *
   * @param vectors one for each input. Not to be changed
   * @param tokens of all inputs
   */
  record Embeddings(List<float[]> vectors, int tokens) {
    public Embeddings {
      vectors = List.copyOf(vectors);
    }
  }
}
