package dev.tokamak.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The workers of a model. A request goes to the one that has the least left to compute with it: its
 * own work, and so much of the prompt as it does not know yet.
 *
 * <p>{@link #choose} and {@link #submit} belong to one thread, the one that prepares prompts; the
 * rest is safe for use by any.
 */
final class WorkerPool implements AutoCloseable {
  private final List<InferenceWorker> workers;
  private final List<RecentPrompts> prompts;

  private WorkerPool(List<InferenceWorker> workers) {
    this.workers = List.copyOf(workers);
    this.prompts = workers.stream().map(_ -> new RecentPrompts()).toList();
  }

  /**
   * Starts workers, one after the other.
   *
   * @param make a worker by its number, from 0
   * @throws dev.tokamak.inference.TokamakException where one of them does not start; none runs then
   */
  static WorkerPool start(int count, IntFunction<InferenceWorker> make) {
    List<InferenceWorker> started = new ArrayList<>();
    try {
      for (int number = 0; number < count; number++) {
        InferenceWorker worker = make.apply(number);
        worker.start();
        started.add(worker);
      }
      return new WorkerPool(started);
    } catch (RuntimeException failure) {
      started.forEach(InferenceWorker::close);
      throw failure;
    }
  }

  /** What each of them holds. */
  List<EngineListener.State> states() {
    return workers.stream().map(InferenceWorker::state).toList();
  }

  /** Gives a prepared generation to a worker. */
  void submit(Generation generation) {
    int best = workers.size() == 1 ? 0 : cheapest(generation);
    generation.goesTo(workers.get(best));
    workers.get(best).submit(generation);
  }

  private int cheapest(Generation generation) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < workers.size(); i++) {
      int known = prompts.get(i).match(generation.prompt(), generation.request.workspaceId());
      double cost = workers.get(i).outstanding() + generation.prompt().length - known;
      if (workers.get(i).isAlive() && cost < least) {
        least = cost;
        best = i;
      }
    }
    prompts.get(best).add(generation.prompt(), generation.request.workspaceId());
    return best;
  }

  /** Whether all of them compute. */
  boolean isAlive() {
    return workers.stream().allMatch(InferenceWorker::isAlive);
  }

  @Override
  public void close() {
    workers.forEach(InferenceWorker::close);
  }
}
