package dev.tokamak.engine;

import dev.tokamak.engine.Generation.Choice;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.DecodeStatus;
import dev.tokamak.llama.LlamaBatch;
import dev.tokamak.llama.LlamaContext;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import dev.tokamak.scheduler.Batch;
import dev.tokamak.scheduler.Scheduler;
import dev.tokamak.scheduler.ThreadGovernor;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Owns a model's context with one platform thread, and computes its sequences step by step. Others
 * talk to it through queues alone; the number of requests in those queues is bounded by whoever
 * submits.
 */
final class InferenceWorker implements AutoCloseable, EngineListener.State {
  private static final Logger LOG = Logger.getLogger(InferenceWorker.class);

  private final String name;
  private final LlamaModel model;
  private final Vocabulary vocabulary;
  private final ContextParams params;
  private final EngineListener listener;
  private final Runnable onRelease;
  private final Thread thread;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Queue<Generation> submitted = new ConcurrentLinkedQueue<>();
  private final Queue<Generation> cancelled = new ConcurrentLinkedQueue<>();
  private final ActiveGenerations generations;
  private final Scheduler scheduler;
  private final float[] logits;
  private volatile boolean closing;
  private volatile boolean failed;
  private volatile boolean ended;
  private volatile int waiting;
  private volatile int running;
  private volatile int cellsInUse;
  private final ThreadGovernor governor;
  private int threads;
  private LlamaContext context;
  private LlamaBatch nativeBatch;

  /**
   * @param onRelease is run for each submitted generation when it has ended, however it did
   */
  InferenceWorker(
      String name,
      LlamaModel model,
      ContextParams params,
      EngineListener listener,
      Runnable onRelease) {
    this.name = name;
    this.model = model;
    this.vocabulary = model.vocabulary();
    this.params = params;
    this.listener = listener;
    this.onRelease = onRelease;
    this.governor = new ThreadGovernor(params.threads());
    this.threads = params.threads();
    this.logits = new float[vocabulary.size()];
    this.scheduler =
        new Scheduler(
            params.sequences(),
            params.cells(),
            params.batchTokens(),
            slot -> context.truncate(slot, 0));
    this.generations = new ActiveGenerations(name, scheduler, listener, onRelease);
    this.thread = Thread.ofPlatform().name("engine-" + name).daemon().unstarted(this::run);
  }

  /**
   * Starts the thread, and returns when the model has computed its first token.
   *
   * @throws TokamakException where it cannot
   */
  void start() {
    thread.start();
    try {
      ready.join();
    } catch (CompletionException failure) {
      // The thread still frees its context, which has to happen before the model is freed.
      close();
      throw failure.getCause() instanceof TokamakException told
          ? told
          : ErrorCode.BACKEND_FAILED.because("The engine did not start: " + failure.getCause());
    }
    listener.onStart(name, this);
  }

  /** Takes a prepared generation over. */
  void submit(Generation generation) {
    submitted.add(generation);
    if (ended) {
      rejectSubmitted();
    } else {
      wake();
    }
  }

  /** Says that a generation's subscriber has gone away. */
  void cancel(Generation generation) {
    cancelled.add(generation);
    wake();
  }

  /** Lets the thread look whether there is something to do. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Whether the thread computes, and its context works. */
  boolean isAlive() {
    return thread.isAlive() && !failed;
  }

  @Override
  public int waiting() {
    return waiting;
  }

  @Override
  public int running() {
    return running;
  }

  @Override
  public int cellsInUse() {
    return cellsInUse;
  }

  @Override
  public int cells() {
    return params.cells();
  }

  /** Ends what is running with {@code shutting_down}, and frees the context. */
  @Override
  public void close() {
    closing = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException wanted) {
        // The caller frees the model next, so leaving a running step alone would crash the process.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      nativeBatch = new LlamaBatch(params.batchTokens());
      context = model.newContext(params);
      warmUp();
      ready.complete(null);
      while (!closing) {
        takeIn();
        if (!step()) {
          LockSupport.park(this);
        }
      }
      takeIn();
      generations.failAll(shuttingDown());
    } catch (Throwable failure) {
      failed = true;
      if (!ready.completeExceptionally(failure)) {
        LOG.errorf(failure, "the worker of model %s has ended", name);
      }
      takeIn();
      generations.failAll(workerFailed());
    } finally {
      ended = true;
      rejectSubmitted();
      if (context != null) {
        context.close();
      }
      if (nativeBatch != null) {
        nativeBatch.close();
      }
    }
  }

  /** The first step maps the weights into memory; better now than in the first request. */
  private void warmUp() {
    nativeBatch.fill(1, new int[] {0}, new int[] {0}, new int[] {0}, new byte[] {1});
    if (context.decode(nativeBatch) != DecodeStatus.DONE) {
      throw ErrorCode.BACKEND_FAILED.because("The model could not compute its first token.");
    }
    context.truncate(0, 0);
  }

  private void takeIn() {
    for (Generation generation; (generation = submitted.poll()) != null; ) {
      generations.add(generation);
      // A cancellation that came before had nothing to end yet.
      if (generation.stream.isCancelled()) {
        cancelled.add(generation);
      }
    }
    for (Generation generation; (generation = cancelled.poll()) != null; ) {
      // Before it is taken over, another thread may be writing its choices.
      if (generation.taken) {
        generations.cancel(generation);
      }
    }
  }

  /** Computes one step; false where there is nothing to compute. */
  private boolean step() {
    Batch batch = scheduler.next();
    publishState();
    if (batch.isEmpty()) {
      return false;
    }
    long start = System.nanoTime();
    useThreads(governor.threadsFor(batch.size()));
    nativeBatch.fill(
        batch.size(), batch.tokens(), batch.positions(), batch.slots(), batch.outputs());
    DecodeStatus status = context.decode(nativeBatch);
    governor.took(batch.size(), System.nanoTime() - start);
    switch (status) {
      case DONE -> {
        scheduler.completed();
        for (int i = 0; i < batch.outputCount(); i++) {
          onOutput(i, generations.of(batch.outputSequence(i)));
        }
        listener.onStep(
            name, batch.prefillTokens(), batch.decodeTokens(), System.nanoTime() - start);
      }
      case NO_ROOM -> {
        // The cells are counted, so this means that the library needs more than one for a token.
        if (!scheduler.preempt()) {
          generations.failRunning(ErrorCode.BACKEND_FAILED.because("The engine ran out of cells."));
        }
      }
      case ABORTED, FAILED -> {
        LOG.errorf("a step of model %s failed; its context is made anew", name);
        generations.failRunning(
            ErrorCode.BACKEND_FAILED.because("The engine failed in the middle of the answer."));
        context.close();
        context = null;
        context = model.newContext(params);
        threads = params.threads();
      }
    }
    publishState();
    return true;
  }

  private void useThreads(int wanted) {
    if (wanted != threads) {
      context.threads(wanted);
      threads = wanted;
    }
  }

  private void onOutput(int output, Choice choice) {
    if (choice == null) {
      // Another choice of its request failed in this very step, and took all of them with it.
      return;
    }
    context.copyLogits(output, logits);
    try {
      advance(choice);
    } catch (RuntimeException failure) {
      // One request's trouble must not end the others.
      LOG.errorf(failure, "a request of model %s failed", name);
      generations.fail(
          choice.generation, ErrorCode.INTERNAL.because("The answer could not be continued."));
    }
  }

  /** Takes the next token of an answer out of {@link #logits}. */
  private void advance(Choice choice) {
    Generation generation = choice.generation;
    generation.start();
    int token = choice.sampler.sample(logits);
    choice.completionTokens++;
    measure(choice);
    if (vocabulary.isEndOfGeneration(token)) {
      generations.finish(choice, FinishReason.STOP);
      return;
    }
    generation.emit(choice, choice.text.append(vocabulary.piece(token)));
    if (choice.text.stopped()) {
      generations.finish(choice, FinishReason.STOP);
      return;
    }
    choice.sequence.append(token);
    if (choice.sequence.isFull()) {
      generations.finish(choice, FinishReason.LENGTH);
    }
  }

  private void measure(Choice choice) {
    long now = System.nanoTime();
    if (choice.lastTokenNanos != 0) {
      listener.onNextToken(name, now - choice.lastTokenNanos);
    } else if (!choice.generation.spoke) {
      choice.generation.spoke = true;
      listener.onFirstToken(name, now - choice.generation.arrivalNanos);
    }
    choice.lastTokenNanos = now;
  }

  private void rejectSubmitted() {
    for (Generation generation; (generation = submitted.poll()) != null; ) {
      onRelease.run();
      generation.stream.fail(failed ? workerFailed() : shuttingDown());
    }
  }

  private static TokamakException shuttingDown() {
    return ErrorCode.SHUTTING_DOWN.because("The service is shutting down.");
  }

  private static TokamakException workerFailed() {
    return ErrorCode.BACKEND_FAILED.because("The model's worker has failed.");
  }

  private void publishState() {
    waiting = scheduler.waitingCount();
    running = scheduler.runningCount();
    cellsInUse = scheduler.cellsInUse();
  }
}
