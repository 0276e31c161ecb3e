package dev.tokamak.inference;

import dev.tokamak.inference.EmbeddingBackend.Embeddings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Tells of requests where somebody follows them through several services.
 *
 * <p>Implementations are safe for use by any thread, never block, and change nothing of what they
 * pass on.
 */
public interface RequestTracer {

  /**
   * What a request says that its answer does not depend on.
   *
   * @param model as the sender named it, or null
   * @param user the sender's own name for the person behind the request, or null
   * @param userId whose key it is
   * @param streams whether the answer goes out event by event
   */
  record Asked(String model, String user, String userId, boolean streams) {}

  /**
   * The same answer, told of from each subscription to its end, however that comes. To be called
   * where the request came in.
   */
  Multi<TokenEvent> follow(ValidatedRequest request, Asked asked, Multi<TokenEvent> answer);

  /**
   * The same vectors, told of likewise.
   *
   * @param model that makes them
   */
  Uni<Embeddings> follow(String model, Asked asked, Uni<Embeddings> vectors);
}
