package dev.tokamak.scheduler;

import java.util.ArrayList;
import java.util.List;

/** Whose sequences these are: what its owner has had of the engine, and what it waits for. */
final class Workspace {
  final String id;
  final double weight;

  /** Sequences that wait, in their order. */
  final List<Sequence> waiting = new ArrayList<>();

  /** Sequences that have a place. */
  int running;

  /** Tokens that were computed for it, divided by its weight; see {@link FairShare}. */
  double served;

  /** Whether it had something to do in the last step. */
  boolean active;

  Workspace(String id, double weight) {
    this.id = id;
    this.weight = weight;
  }

  /** Places that it would have with some more, measured by its weight. */
  double places(int more) {
    return (running + more) / weight;
  }

  boolean isIdle() {
    return running == 0 && waiting.isEmpty();
  }
}
