package dev.tokamak.inference;

import io.smallrye.mutiny.Multi;
import java.util.List;

/**
 * The one seam between the service and whatever runs models. It lies above the prompt: a backend
 * has a chat template, a tokenizer and a sampler of its own.
 *
 * <p>Implementations are safe for use by any thread and never block the caller.
 */
public interface InferenceBackend {

  /**
   * The models that are served, the default one first; never empty once the service has started.
   */
  List<ModelInfo> models();

  /** Whether a request for any of the models could be answered now. */
  boolean isReady();

  /**
   * Answers a request. Nothing happens before the stream is subscribed to; each subscription is one
   * generation.
   *
   * <p>Demand is real: a choice is not decoded any further while the subscriber asks for nothing,
   * and no more than a few events wait for it. Cancelling frees all that the request holds before
   * the next step of the engine.
   *
   * <p>Fails with {@link TokamakException}: {@code context_length_exceeded} and {@code overloaded}
   * before the first event, {@code backend_failed} and {@code shutting_down} at any time.
   */
  Multi<TokenEvent> generate(ValidatedRequest request);
}
