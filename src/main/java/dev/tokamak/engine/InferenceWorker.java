package dev.tokamak.engine;

import dev.tokamak.engine.Generation.Choice;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.DecodeStatus;
import dev.tokamak.llama.LlamaBatch;
import dev.tokamak.llama.LlamaContext;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.scheduler.Batch;
import dev.tokamak.scheduler.Preemption;
import dev.tokamak.scheduler.Scheduler;
import dev.tokamak.scheduler.SchedulerLimits;
import dev.tokamak.scheduler.SchedulerListener;
import dev.tokamak.scheduler.Sequence;
import dev.tokamak.scheduler.ThreadGovernor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Owns a model's context with one platform thread, and computes its sequences step by step. Others
 * talk to it through queues alone; the number of requests in those queues is bounded by whoever
 * submits.
 */
final class InferenceWorker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(InferenceWorker.class);

  /** Between attempts to make a context anew. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final LlamaModel model;
  private final ContextParams params;
  private final ContextMemory memory;
  private final Backlog backlog;
  private final EngineListener listener;
  private final Thread thread;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Queue<Generation> submitted = new ConcurrentLinkedQueue<>();
  private final Queue<Generation> cancelled = new ConcurrentLinkedQueue<>();
  private final AtomicLong outstanding = new AtomicLong();
  private final WorkerState state;
  private final ActiveGenerations generations;
  private final Supplier<AnswerPieces> pieces;
  private final Deadlines deadlines;
  private final Scheduler scheduler;
  private final ThreadGovernor governor;
  private volatile boolean closing;
  private volatile boolean failed;
  private volatile boolean ended;

  // The thread's own.
  private AnswerWriter writer;
  private LlamaContext context;
  private LlamaBatch nativeBatch;
  private int threads;
  private int stepsWithoutRoom;

  /**
   * @param name of the model
   * @param number of the worker among those of the model
   * @param pieces asked for when there is a context
   * @param savedBytes memory for what is kept of ended sequences
   */
  InferenceWorker(
      String name,
      int number,
      LlamaModel model,
      Supplier<AnswerPieces> pieces,
      ContextParams params,
      EngineSettings settings,
      long savedBytes,
      Backlog backlog,
      EngineListener listener) {
    this.name = name;
    this.model = model;
    this.pieces = pieces;
    this.params = params;
    // The last sequence id is the scheduler's no more: it is for moving cells.
    this.memory = new ContextMemory(params.sequences() - 1, savedBytes);
    this.backlog = backlog;
    this.listener = listener;
    this.governor = new ThreadGovernor(params.threads());
    this.state = new WorkerState(params.cells(), settings.classes());
    this.scheduler =
        new Scheduler(
            new SchedulerLimits(
                settings.size().sequences(),
                params.cells(),
                params.batchTokens(),
                LlamaContext.BLOCK,
                settings.stepTime().toNanos(),
                settings.prefixes().sharing() == PrefixSharing.ALL,
                settings.classes()::weightOf),
            memory,
            new Decisions());
    this.generations = new ActiveGenerations(name, scheduler, listener, this::onEnd);
    this.deadlines = new Deadlines(this::nanosToFirstToken, this::onDeadline);
    this.thread =
        Thread.ofPlatform().name("engine-" + name + "-" + number).daemon().unstarted(this::run);
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
          : new IllegalStateException("the engine did not start", failure.getCause());
    }
  }

  /** Takes a prepared generation over. */
  void submit(Generation generation) {
    outstanding.addAndGet(generation.promptTokens());
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

  /** Tokens of the prompts that it was given and has not ended. */
  long outstanding() {
    return outstanding.get();
  }

  EngineListener.State state() {
    return state;
  }

  /** Whether the thread computes, and its context works. */
  boolean isAlive() {
    return thread.isAlive() && !failed;
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
      openContext();
      ready.complete(null);
      serve();
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
      closeContext();
      memory.close();
      if (nativeBatch != null) {
        nativeBatch.close();
      }
    }
  }

  private void serve() {
    while (!closing) {
      try {
        takeIn();
        deadlines.check(System.nanoTime());
        if (!step()) {
          LockSupport.parkNanos(this, deadlines.nanosLeft(System.nanoTime()));
        }
      } catch (RuntimeException failure) {
        LOG.errorf(failure, "a step of model %s failed", name);
        recover();
      }
    }
  }

  private void openContext() {
    context = model.newContext(params);
    threads = params.threads();
    memory.use(context);
    if (writer == null) {
      AnswerPieces known = pieces.get();
      writer = new AnswerWriter(name, model.vocabulary(), known, generations, listener);
    }
    warmUp();
  }

  private void closeContext() {
    memory.use(null);
    if (context != null) {
      context.close();
      context = null;
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

  /** Makes the context anew, which ends what was running; those that wait lose nothing. */
  private void recover() {
    LOG.errorf("the context of model %s is made anew", name);
    scheduler.contentLost();
    closeContext();
    generations.failRunning(
        ErrorCode.BACKEND_FAILED.because("The engine failed in the middle of the answer."));
    while (context == null && !closing) {
      try {
        openContext();
        failed = false;
      } catch (TokamakException noContext) {
        LOG.errorf("model %s cannot compute: %s", name, noContext.getMessage());
        closeContext();
        failed = true;
        takeIn();
        generations.failAll(workerFailed());
        pause();
      }
    }
  }

  private void pause() {
    long end = System.nanoTime() + RETRY_NANOS;
    for (long left = RETRY_NANOS; left > 0 && !closing; left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private void takeIn() {
    for (Generation generation; (generation = submitted.poll()) != null; ) {
      generations.add(generation);
      deadlines.add(generation);
      // A cancellation that came before had nothing to end yet.
      if (generation.stream.isCancelled()) {
        cancelled.add(generation);
      } else {
        begin(generation);
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
    state.publish(scheduler, generations.all());
    if (batch.isEmpty()) {
      return false;
    }
    long start = System.nanoTime();
    useThreads(governor.threadsFor(batch.size()));
    nativeBatch.fill(
        batch.size(), batch.tokens(), batch.positions(), batch.slots(), batch.outputs());
    DecodeStatus status = context.decode(nativeBatch);
    long decoded = System.nanoTime() - start;
    governor.took(batch.size(), decoded);
    switch (status) {
      case DONE -> {
        stepsWithoutRoom = 0;
        scheduler.completed(decoded);
        for (int i = 0; i < batch.outputCount(); i++) {
          onOutput(i, generations.of(batch.outputSequence(i)));
        }
        writer.report();
        long elapsed = System.nanoTime() - start;
        backlog.computed(batch.size(), elapsed);
        listener.onStep(name, batch.prefillTokens(), batch.decodeTokens(), elapsed);
      }
      case NO_ROOM -> {
        // The cells are counted, so this means that the library needs more than one for a token.
        if (!scheduler.preempt() || ++stepsWithoutRoom > params.sequences()) {
          stepsWithoutRoom = 0;
          generations.failRunning(ErrorCode.BACKEND_FAILED.because("The engine ran out of cells."));
        }
      }
      case ABORTED, FAILED -> {
        LOG.errorf("the engine could not compute a step of model %s", name);
        recover();
      }
    }
    return true;
  }

  private void useThreads(int wanted) {
    if (wanted != threads) {
      context.threads(wanted);
      threads = wanted;
    }
  }

  /** Ends what needs no computing: answers that are known as a whole. */
  private void begin(Generation generation) {
    try {
      for (Choice choice : List.copyOf(generation.open)) {
        writer.begin(choice);
      }
    } catch (RuntimeException failure) {
      failOne(generation, failure);
    }
    writer.report();
  }

  private void onOutput(int output, Choice choice) {
    if (choice == null) {
      // Another choice of its request failed in this very step, and took all of them with it.
      return;
    }
    try {
      writer.advance(context, output, choice);
    } catch (RuntimeException failure) {
      failOne(choice.generation, failure);
    }
  }

  /** One request's trouble must not end the others. */
  private void failOne(Generation generation, RuntimeException failure) {
    LOG.errorf(
        failure,
        "a request of model %s failed; its constraint: %s",
        name,
        generation.request.constraint().map(AnswerConstraint::hash).orElse("none"));
    generations.fail(generation, ErrorCode.INTERNAL.because("The answer could not be continued."));
  }

  private long nanosToFirstToken(Generation generation) {
    return scheduler.prefillNanos(generation.choices.getFirst().sequence);
  }

  private void onDeadline(Generation generation, TokamakException failure) {
    if (!generation.hasBegun()) {
      listener.onRefused(name, Refusal.DEADLINE);
    }
    generations.fail(generation, failure);
  }

  private void onEnd(Generation generation) {
    deadlines.forget(generation);
    onRelease(generation);
  }

  /** By any thread, for one that the worker never took in. */
  private void onRelease(Generation generation) {
    outstanding.addAndGet(-generation.promptTokens());
    if (generation.hasBegun()) {
      backlog.finished(generation.computedTokens());
    }
    generation.place.leave();
  }

  private void rejectSubmitted() {
    for (Generation generation; (generation = submitted.poll()) != null; ) {
      onRelease(generation);
      generation.stream.fail(failed ? workerFailed() : shuttingDown());
    }
  }

  private static TokamakException shuttingDown() {
    return ErrorCode.SHUTTING_DOWN.because("The service is shutting down.");
  }

  private static TokamakException workerFailed() {
    return ErrorCode.BACKEND_FAILED.because("The model's worker has failed.");
  }

  /** Tells others what the scheduler decides. */
  private final class Decisions implements SchedulerListener {
    @Override
    public void onStart(Sequence sequence, int shared, int restored) {
      Generation generation = generations.of(sequence).generation;
      long now = System.nanoTime();
      generation.place.starts();
      generation.placed(now);
      listener.onPlace(
          name, now - generation.arrivalNanos, sequence.promptLength(), shared, restored);
    }

    @Override
    public void onPreempt(Preemption reason) {
      listener.onPreempt(name, reason);
    }

    @Override
    public void onLeftOut(int stalled, int held) {
      listener.onLeftOut(name, stalled, held);
    }
  }
}
