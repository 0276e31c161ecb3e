package dev.tokamak.api;

import io.smallrye.mutiny.Multi;
import java.util.function.Function;

/**
 * An answer in server-sent events (WHATWG HTML, 9.2), for {@link EventStreamWriter} to write.
 *
 * <p>A failure before the first event becomes an ordinary error answer; a later one becomes the
 * last event. A stream that completes ends with {@code data: [DONE]}.
 *
 * @param events may come from any thread
 * @param encoder called on the request's event loop
 * @param onFailure makes the last event's data out of a failure; called on the event loop
 */
record EventStream<T>(Multi<T> events, Encoder<T> encoder, Function<Throwable, byte[]> onFailure) {

  /** Turns events into server-sent events. */
  interface Encoder<T> {
    /** Adds what there is to tell of an event: often one server-sent event, sometimes none. */
    void encode(T event, EventBuffer out);
  }
}
