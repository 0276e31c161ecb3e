package dev.tokamak.replay;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Answers by the requests that they were made for. A request that comes again finds its answer,
 * whole or in the making, for as long as the window lasts and the memory suffices; one that failed,
 * or was given up by all who read it, is not found any more.
 *
 * <p>Safe for use by any thread; nothing blocks.
 */
@Singleton
public class RecordedAnswers {
  /** Roughly what an answer takes up before its first event. */
  private static final int ANSWER_BYTES = 2048;

  private final long windowNanos;
  private final long maxBytes;
  private final LongSupplier clock;

  /** In the order of their beginning; guarded by this, as all that follows. */
  private final Map<RequestIdentity, Entry> entries = new LinkedHashMap<>();

  private long bytes;

  private static final class Entry {
    final String bodyHash;
    final long since;
    Object request;
    RecordedAnswer answer;
    long bytes = ANSWER_BYTES;

    Entry(String bodyHash, long since) {
      this.bodyHash = bodyHash;
      this.since = since;
    }
  }

  /**
   * What came of looking for an answer.
   *
   * @param request that which the answer was first made for
   * @param events the answer from its beginning
   * @param replayed whether it was made for an earlier request
   */
  public record Found<T>(T request, Multi<TokenEvent> events, boolean replayed) {}

  @Inject
  RecordedAnswers(ReplayConfig config) {
    this(config.window().toNanos(), config.maxSize().asLongValue(), System::nanoTime);
  }

  /**
   * Looks at a configuration without using it.
   *
   * @throws dev.tokamak.inference.TokamakException naming the property whose value cannot be used
   */
  public static void check(ReplayConfig config) {
    check(config.window().toNanos(), config.maxSize().asLongValue());
  }

  private static void check(long windowNanos, long maxBytes) {
    if (windowNanos <= 0) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.idempotency.window must be longer than 0.");
    }
    if (maxBytes < 0) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.idempotency.max-size must be 0 or more.");
    }
  }

  RecordedAnswers(long windowNanos, long maxBytes, LongSupplier clock) {
    check(windowNanos, maxBytes);
    this.windowNanos = windowNanos;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * The answer to a request: that of the first one of its identity, or its own.
   *
   * @param bodyHash of its body, which has to be that of the first one's
   * @param request what the answer is made for, where it is the first
   * @param events its answer, where it is the first
   * @throws TokamakException {@code idempotency_conflict} where the bodies differ
   */
  public synchronized <T> Found<T> answer(
      RequestIdentity identity,
      String bodyHash,
      Class<T> type,
      T request,
      Multi<TokenEvent> events) {
    long now = clock.getAsLong();
    expire(now);
    Entry known = entries.get(identity);
    if (known != null) {
      if (!known.bodyHash.equals(bodyHash)) {
        throw ErrorCode.IDEMPOTENCY_CONFLICT.at(
            "Idempotency-Key", "must be a new one: it was sent with another body before");
      }
      return new Found<>(type.cast(known.request), known.answer.read(), true);
    }
    Entry entry = new Entry(bodyHash, now);
    entry.request = request;
    entry.answer =
        new RecordedAnswer(
            events, more -> grow(identity, entry, more), () -> forget(identity, entry));
    entries.put(identity, entry);
    bytes += entry.bytes;
    makeRoom(entry, identity);
    return new Found<>(request, entry.answer.read(), false);
  }

  /** How many answers can be found. */
  synchronized int size() {
    return entries.size();
  }

  private void expire(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (now - entry.since < windowNanos) {
        return;
      }
      bytes -= entry.bytes;
      oldest.remove();
    }
  }

  private synchronized void grow(RequestIdentity identity, Entry entry, long more) {
    if (entries.get(identity) == entry) {
      entry.bytes += more;
      bytes += more;
      makeRoom(entry, identity);
    }
  }

  /** Lets the oldest complete answers go, and the one that has grown where that is not enough. */
  private void makeRoom(Entry grown, RequestIdentity identity) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry != grown && entry.answer.isComplete()) {
        bytes -= entry.bytes;
        oldest.remove();
      }
    }
    if (bytes > maxBytes) {
      forget(identity, grown);
    }
  }

  private synchronized void forget(RequestIdentity identity, Entry entry) {
    if (entries.remove(identity, entry)) {
      bytes -= entry.bytes;
    }
  }
}
