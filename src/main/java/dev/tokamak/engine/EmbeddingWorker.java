package dev.tokamak.engine;

import dev.tokamak.inference.EmbeddingBackend.Embeddings;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.llama.EmbeddingContext;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * The thread that owns a context for embeddings. Texts of all requests that wait go into one step
 * together, as many as it holds.
 *
 * <p>Safe for use by any thread.
 */
final class EmbeddingWorker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EmbeddingWorker.class);

  /**
   * Tokens of one step, and so of one text. Attention over them takes memory with their square:
   * some hundred megabytes for a small model.
   */
  static final int STEP_TOKENS = 2048;

  /** Texts of one step. */
  static final int STEP_TEXTS = 64;

  private static final int RETRY_AFTER_SECONDS = 1;

  private final String name;
  private final LlamaModel model;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final ModelInfo info;
  private final LinkedBlockingQueue<Job> waiting;
  private final Thread thread;
  private volatile boolean closed;

  /** Made and used by the thread. */
  private EmbeddingContext context;

  /** A request under way; by the worker's thread, but for its end. */
  private static final class Job {
    final List<Input> inputs;
    final UniEmitter<? super Embeddings> emitter;
    final List<float[]> vectors = new ArrayList<>();
    volatile boolean cancelled;
    List<int[]> texts;
    int tokens;

    Job(List<Input> inputs, UniEmitter<? super Embeddings> emitter) {
      this.inputs = inputs;
      this.emitter = emitter;
    }

    boolean isComplete() {
      return vectors.size() == texts.size();
    }
  }

  private EmbeddingWorker(String name, LlamaModel model, int threads, int mostWaiting) {
    this.name = name;
    this.model = model;
    int tokens = Math.min(model.trainedContext(), STEP_TOKENS);
    this.info = new ModelInfo(name, tokens, model.description(), Instant.now());
    this.waiting = new LinkedBlockingQueue<>(mostWaiting + 1);
    this.thread =
        Thread.ofPlatform()
            .name("embeddings-" + name)
            .daemon()
            .unstarted(() -> run(tokens, threads));
  }

  /**
   * Makes a worker of a model, which it closes in the end, also where it cannot start.
   *
   * @throws TokamakException where the model will not do
   */
  static EmbeddingWorker start(String name, LlamaModel model, int threads, int mostWaiting) {
    EmbeddingWorker worker = new EmbeddingWorker(name, model, threads, mostWaiting);
    worker.thread.start();
    try {
      worker.started.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException told ? told : failure;
    }
    return worker;
  }

  ModelInfo info() {
    return info;
  }

  Uni<Embeddings> embed(List<Input> inputs) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Job job = new Job(inputs, emitter);
              emitter.onTermination(() -> job.cancelled = true);
              submit(job);
            });
  }

  private void submit(Job job) {
    if (closed) {
      job.emitter.fail(shuttingDown());
      return;
    }
    if (!waiting.offer(job)) {
      job.emitter.fail(
          ErrorCode.OVERLOADED
              .because("Too many requests wait for embeddings: try again in a little while")
              .retryAfter(RETRY_AFTER_SECONDS));
      return;
    }
    // Looked at after joining, so that the end sees either this job or is seen by it.
    if (closed && waiting.remove(job)) {
      job.emitter.fail(shuttingDown());
    }
  }

  private static TokamakException shuttingDown() {
    return ErrorCode.SHUTTING_DOWN.because("The service is shutting down.");
  }

  private void run(int tokens, int threads) {
    try {
      model.vocabulary(); // now, and not in the first request
      context = model.newEmbeddingContext(tokens, STEP_TEXTS, threads);
    } catch (RuntimeException failure) {
      model.close();
      started.completeExceptionally(failure);
      return;
    }
    started.complete(null);
    Deque<Job> open = new ArrayDeque<>();
    try {
      while (!closed) {
        take(open);
        if (!open.isEmpty()) {
          step(open);
        }
      }
    } catch (InterruptedException closing) {
      // It is closed.
    } finally {
      waiting.drainTo(open);
      open.forEach(job -> job.emitter.fail(shuttingDown()));
      context.close();
      model.close();
    }
  }

  /** Takes what waits; waits for the first where nothing is open. */
  private void take(Deque<Job> open) throws InterruptedException {
    Job job = open.isEmpty() ? waiting.take() : waiting.poll();
    while (job != null) {
      if (!job.cancelled && prepare(job)) {
        open.add(job);
      }
      // Enough to fill a step; the others wait where they are counted.
      job = open.size() < STEP_TEXTS ? waiting.poll() : null;
    }
  }

  private boolean prepare(Job job) {
    try {
      List<int[]> texts = new ArrayList<>(job.inputs.size());
      for (int i = 0; i < job.inputs.size(); i++) {
        int[] text =
            tokens(job.inputs.get(i), job.inputs.size() == 1 ? "input" : "input[" + i + "]");
        texts.add(text);
        job.tokens += text.length;
      }
      job.texts = texts;
      return true;
    } catch (RuntimeException refusal) {
      job.emitter.fail(refusal);
      return false;
    }
  }

  private int[] tokens(Input input, String where) {
    int[] tokens =
        switch (input) {
          case Input.Text(String text) -> framed(model.vocabulary().tokenize(text));
          case Input.Tokens(int[] ids) -> model.vocabulary().requireKnown(ids, name, where);
          case Input.Conversation _ ->
              throw new IllegalArgumentException("a conversation has no embedding");
        };
    if (tokens.length == 0) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must not be empty");
    }
    if (tokens.length > context.tokens()) {
      throw ErrorCode.CONTEXT_LENGTH_EXCEEDED.at(
          where,
          "has " + tokens.length + " tokens, but model " + name + " takes " + context.tokens());
    }
    return tokens;
  }

  /** With the tokens that the model wants around a text. */
  private int[] framed(int[] tokens) {
    Vocabulary vocabulary = model.vocabulary();
    if (tokens.length == 0 || !vocabulary.addsBeginOfSequence()) {
      return tokens;
    }
    int[] framed = new int[tokens.length + 1];
    framed[0] = vocabulary.beginOfSequence();
    System.arraycopy(tokens, 0, framed, 1, tokens.length);
    return framed;
  }

  /** Computes as many texts as one step holds, those of the oldest request first. */
  private void step(Deque<Job> open) {
    open.removeIf(job -> job.cancelled);
    List<int[]> texts = new ArrayList<>();
    List<Job> owners = new ArrayList<>();
    int room = context.tokens();
    for (Job job : open) {
      for (int i = job.vectors.size(); i < job.texts.size(); i++) {
        int[] text = job.texts.get(i);
        if (text.length > room || texts.size() == context.sequences()) {
          room = 0;
          break;
        }
        room -= text.length;
        texts.add(text);
        owners.add(job);
      }
    }
    if (texts.isEmpty()) {
      return;
    }
    try {
      List<float[]> vectors = context.embed(texts);
      for (int i = 0; i < vectors.size(); i++) {
        owners.get(i).vectors.add(normalized(vectors.get(i)));
      }
    } catch (RuntimeException failure) {
      LOG.errorf(failure, "a step of embeddings of model %s failed", name);
      owners.stream().distinct().forEach(job -> job.emitter.fail(failure));
      open.removeAll(owners);
      return;
    }
    for (Job job : owners) {
      if (job.isComplete() && open.remove(job)) {
        job.emitter.complete(new Embeddings(job.vectors, job.tokens));
      }
    }
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * scale);
    }
    return vector;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
