package dev.tokamak.scheduler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Divides the engine between workspaces: deficit round robin, weighted in tokens.
 *
 * <p>Each workspace has an account of the tokens that were computed for it. Whoever has had least
 * starts sequences first, and whoever is more than {@link #BURST} tokens ahead of another one that
 * is in the batch leaves its steps to that one until it has caught up. So a workspace that sends
 * ten times as much as the others slows itself down, not them; while it is alone, all of the engine
 * is its own. One that had nothing to do saves up no more than the same number of tokens.
 *
 * <p>After M. Shreedhar and G. Varghese, "Efficient Fair Queuing Using Deficit Round Robin" (1996);
 * since what a sequence will need is not known when it starts, tokens are charged as they are
 * computed.
 *
 * <p>For use by one thread.
 */
final class FairShare {
  /**
   * Tokens, for a weight of 1. Enough that workspaces with like loads always share their steps,
   * although prompts come in lumps; few enough to be soon spent by one who sends too much.
   */
  static final int BURST = 512;

  /** Accounts of idle workspaces are forgotten when there are more than this. */
  private static final int MANY = 1_024;

  private final ToDoubleFunction<String> weights;
  private final Map<String, Workspace> workspaces = new LinkedHashMap<>();

  /** The most that anybody has had. */
  private double most;

  /** The least that anybody who has something to compute has had. */
  private double least;

  /**
   * @param weights of workspaces, by their ids; positive
   */
  FairShare(ToDoubleFunction<String> weights) {
    this.weights = weights;
  }

  Workspace of(String id) {
    Workspace known = workspaces.get(id);
    if (known != null) {
      return known;
    }
    if (workspaces.size() >= MANY) {
      workspaces.values().removeIf(Workspace::isIdle);
    }
    Workspace workspace = new Workspace(id, weights.applyAsDouble(id));
    workspaces.put(id, workspace);
    return workspace;
  }

  Collection<Workspace> all() {
    return workspaces.values();
  }

  /**
   * Says whether a workspace has something to do now. One that had nothing before joins no further
   * behind than {@link #BURST}: time without work is no credit.
   */
  void active(Workspace workspace, boolean active) {
    if (active && !workspace.active) {
      workspace.served = Math.max(workspace.served, most - BURST);
    }
    workspace.active = active;
  }

  /** Begins a step in which nobody takes part yet. */
  void beginStep() {
    least = Double.MAX_VALUE;
  }

  /** Says that a workspace has something that could be computed in this step. */
  void couldTakePart(Workspace workspace) {
    least = Math.min(least, workspace.served);
  }

  /** Whether a workspace is not too far ahead of the others that could take part in this step. */
  boolean takesPart(Workspace workspace) {
    return workspace.served <= least + BURST;
  }

  /** Counts tokens that were computed. */
  void charge(Workspace workspace, int tokens) {
    workspace.served += tokens / workspace.weight;
    most = Math.max(most, workspace.served);
  }
}
