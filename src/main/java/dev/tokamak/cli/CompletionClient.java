package dev.tokamak.cli;

import dev.tokamak.inference.FinishReason;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Where {@code complete} gets its answer from: a running service, or a model in this process.
 *
 * <p>One answer per client. {@link #stop} may be called by any thread, at any time, and stops a
 * running answer.
 */
interface CompletionClient {

  /**
   * Gets one answer, blocking until it has ended.
   *
   * @param onText is given the answer piece by piece, as it is made, by the calling thread
   * @throws dev.tokamak.inference.TokamakException where the request is refused or the model fails
   * @throws IOException where the connection breaks, also by {@link #stop}
   */
  FinishReason complete(CompletionQuery query, Consumer<String> onText)
      throws IOException, InterruptedException;

  /** Stops a running answer and frees what the client holds; calling it again does nothing. */
  void stop();
}
