package dev.tokamak.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.SchemaException;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolSet;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Compiles schemas, each once however many requests bring it at the same time, and keeps what came
 * of it by content: the constraint, or why there is none. The one that was asked for least lately
 * goes first.
 *
 * <p>Safe for use by any thread. Nothing here takes long: compiling, which may, happens on a thread
 * of its own, so that schemas made to be slow take one core at most, and never an event loop.
 */
@Singleton
class ConstraintCache {
  /**
   * How much there may be of it.
   *
   * @param entries outcomes to keep
   * @param bytes of the kept schemas' texts
   * @param waiting schemas that may wait to be compiled
   */
  record Bounds(int entries, long bytes, int waiting) {
    Bounds {
      if (entries < 1) {
        throw ErrorCode.INVALID_REQUEST.because(
            "tokamak.schemas.cache-entries must be at least 1.");
      }
      if (bytes < 1) {
        throw ErrorCode.INVALID_REQUEST.because(
            "tokamak.schemas.cache-size must be at least 1 byte, for example 4M.");
      }
    }
  }

  private record Entry(int bytes, CompletableFuture<AnswerConstraint> outcome) {}

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Bounds bounds;
  private final Function<JsonNode, AnswerConstraint> compiler;
  private final Executor executor;
  private final AdmissionListener listener;

  /** Guarded by this, as all that follows. */
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;
  private int waiting;

  @Inject
  ConstraintCache(
      SchemaConfig schemas, AdmissionConfig admission, Instance<AdmissionListener> listeners) {
    this(
        new Bounds(
            schemas.cacheEntries(),
            schemas.cacheSize().asLongValue(),
            // One for each request, and those of one that offers as many tools as it may.
            admission.maxRequests() + ToolSet.MAX_TOOLS),
        Constraint::compile,
        oneThread(),
        listeners.isResolvable() ? listeners.get() : AdmissionListener.NONE);
  }

  /**
   * @param compiler throws {@link SchemaException} where a schema cannot be enforced
   * @param executor runs what takes long
   */
  ConstraintCache(
      Bounds bounds,
      Function<JsonNode, AnswerConstraint> compiler,
      Executor executor,
      AdmissionListener listener) {
    this.bounds = bounds;
    this.compiler = compiler;
    this.executor = executor;
    this.listener = listener;
  }

  private static Executor oneThread() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("schemas").daemon().factory());
    // There is mostly nothing to compile, and then nothing to close.
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /**
   * What answers have to obey that a schema asks for. Emits at once where that is known, else on
   * another thread.
   *
   * <p>Fails with {@link SchemaException} where the schema cannot be enforced, and with {@code
   * overloaded} where too many wait to be compiled.
   */
  Uni<AnswerConstraint> get(SchemaSource schema) {
    CompletableFuture<AnswerConstraint> outcome;
    try {
      outcome = outcome(schema);
    } catch (TokamakException overloaded) {
      listener.onRejected(overloaded.code());
      return Uni.createFrom().failure(overloaded);
    }
    // Not the future itself, which a request that goes away would cancel for all.
    return Uni.createFrom()
        .emitter(
            emitter ->
                outcome.whenComplete(
                    (constraint, failure) -> {
                      if (failure == null) {
                        emitter.complete(constraint);
                      } else {
                        emitter.fail(failure);
                      }
                    }));
  }

  private CompletableFuture<AnswerConstraint> outcome(SchemaSource schema) {
    Entry made;
    synchronized (this) {
      Entry known = entries.get(schema.hash());
      if (known != null) {
        return known.outcome();
      }
      if (waiting == bounds.waiting()) {
        throw ErrorCode.OVERLOADED
            .because("Too many schemas wait to be compiled: try again in a little while")
            .retryAfter(RETRY_AFTER_SECONDS);
      }
      waiting++;
      made = new Entry(schema.bytes(), new CompletableFuture<>());
      keep(schema.hash(), made);
    }
    executor.execute(() -> compile(schema, made.outcome()));
    return made.outcome();
  }

  private void compile(SchemaSource schema, CompletableFuture<AnswerConstraint> outcome) {
    AnswerConstraint constraint = null;
    Throwable failure = null;
    try {
      constraint = compiler.apply(schema.tree());
    } catch (SchemaException refusal) {
      failure = refusal;
    } catch (Throwable fault) {
      // Whatever it is, those who wait must hear of it, and the next one may be luckier.
      failure = fault;
      forget(schema.hash(), outcome);
    }
    synchronized (this) {
      waiting--;
    }
    if (failure == null) {
      outcome.complete(constraint);
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  private void keep(String hash, Entry entry) {
    if (entry.bytes() > bounds.bytes()) {
      return; // It alone would drive all others out.
    }
    entries.put(hash, entry);
    bytes += entry.bytes();
    Iterator<Entry> eldest = entries.values().iterator();
    while (entries.size() > bounds.entries() || bytes > bounds.bytes()) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }

  private synchronized void forget(String hash, CompletableFuture<AnswerConstraint> outcome) {
    Entry entry = entries.get(hash);
    if (entry != null && entry.outcome() == outcome) {
      entries.remove(hash);
      bytes -= entry.bytes();
    }
  }
}
