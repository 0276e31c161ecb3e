package dev.tokamak.engine;

import dev.tokamak.engine.Generation.Choice;
import dev.tokamak.scheduler.Scheduler;
import java.util.Collection;

/** What a worker holds, as it was at the beginning of its last step. Read by any thread. */
final class WorkerState implements EngineListener.State {
  private final int cells;
  private final WorkspaceClasses classes;
  private volatile Snapshot now;

  WorkerState(int cells, WorkspaceClasses classes) {
    this.cells = cells;
    this.classes = classes;
    int[] none = new int[classes.names().size()];
    this.now = new Snapshot(0, 0, none, none, 0, 0, 0);
  }

  /** By the worker's thread alone. */
  void publish(Scheduler scheduler, Collection<Choice> choices) {
    int[] waiting = new int[classes.names().size()];
    int[] running = new int[classes.names().size()];
    long oldest = 0;
    for (Choice choice : choices) {
      int index = classes.indexOf(choice.sequence.workspaceId());
      if (choice.sequence.isRunning()) {
        running[index]++;
      } else {
        waiting[index]++;
        long arrival = choice.generation.arrivalNanos;
        oldest = oldest == 0 || arrival - oldest < 0 ? arrival : oldest;
      }
    }
    now =
        new Snapshot(
            scheduler.waitingCount(),
            scheduler.runningCount(),
            waiting,
            running,
            oldest,
            scheduler.cellsInUse(),
            scheduler.keptTokens());
  }

  @Override
  public int waiting() {
    return now.waiting;
  }

  @Override
  public int running() {
    return now.running;
  }

  @Override
  public int waiting(int workspaceClass) {
    return now.waitingByClass[workspaceClass];
  }

  @Override
  public int running(int workspaceClass) {
    return now.runningByClass[workspaceClass];
  }

  @Override
  public long oldestWaitingNanos() {
    long arrival = now.oldestArrival;
    return arrival == 0 ? 0 : System.nanoTime() - arrival;
  }

  @Override
  public int cellsInUse() {
    return now.cellsInUse;
  }

  @Override
  public int cells() {
    return cells;
  }

  @Override
  public int keptTokens() {
    return now.keptTokens;
  }

  private record Snapshot(
      int waiting,
      int running,
      int[] waitingByClass,
      int[] runningByClass,
      long oldestArrival,
      int cellsInUse,
      int keptTokens) {}
}
