package dev.tokamak.api;

import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * An answer in server-sent events (WHATWG HTML, 9.2), for {@link EventStreamWriter} to write.
 *
 * <p>A failure before the first event becomes an ordinary error answer; a later one becomes the
 * last event. How a stream ends that completes is the encoder's affair.
 *
 * @param events may come from any thread
 * @param encoder called on the request's event loop
 * @param onFailure adds the last event, which tells of a failure; called on the event loop
 */
record EventStream<T>(
    Multi<T> events, Encoder<T> encoder, BiConsumer<Throwable, EventBuffer> onFailure) {

  /** Turns events into server-sent events. */
  interface Encoder<T> {
    /** Adds what there is to tell of an event: often one server-sent event, sometimes none. */
    void encode(T event, EventBuffer out);

    /** Adds what comes behind the last event of a stream that completes. */
    default void end(EventBuffer out) {
      out.add(DONE);
    }

    /**
     * Adds the last event of a stream that fails.
     *
     * @param body the error as an answer of its own would tell it
     */
    default void fail(TokamakException failure, byte[] body, EventBuffer out) {
      out.add(body);
    }
  }

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
}
