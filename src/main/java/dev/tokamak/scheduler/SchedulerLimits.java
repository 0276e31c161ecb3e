package dev.tokamak.scheduler;

import java.util.function.ToDoubleFunction;

/**
 * What a scheduler has to divide, and how.
 *
 * @param slots sequences that may be in the cache at once
 * @param cells tokens that the cache holds
 * @param batchTokens tokens in a step at most, no fewer than {@code slots}
 * @param blockTokens from so many tokens in a step on the engine computes long texts much faster,
 *     but rounds otherwise; {@link #NO_BLOCKS} where all sizes are alike
 * @param stepNanos time that a step shall take at most, as far as prompts can be cut for it
 * @param sharedByAll whether workspaces share prefixes with each other
 * @param weights of workspaces, by their ids; 1 is usual
 */
public record SchedulerLimits(
    int slots,
    int cells,
    int batchTokens,
    int blockTokens,
    long stepNanos,
    boolean sharedByAll,
    ToDoubleFunction<String> weights) {

  /** Steps of all sizes are computed alike. */
  public static final int NO_BLOCKS = Integer.MAX_VALUE;

  public SchedulerLimits {
    if (slots < 1 || batchTokens < slots || cells < 1 || stepNanos < 1 || blockTokens < 1) {
      throw new IllegalArgumentException("a batch must hold a token of each of the slots");
    }
  }
}
