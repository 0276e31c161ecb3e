package dev.tokamak.scheduler;

/** Is told what the scheduler decides. Called on its thread; throws nothing. */
public interface SchedulerListener {
  /** Nobody listens. */
  SchedulerListener NONE = new SchedulerListener() {};

  /**
   * A sequence has got a place for the first time.
   *
   * @param shared tokens of its prompt that it shares with a running one
   * @param restored tokens of it behind these that were kept of ended ones
   */
  default void onStart(Sequence sequence, int shared, int restored) {}

  /** A running sequence had to make room; it will go on later. */
  default void onPreempt(Preemption reason) {}

  /**
   * Running sequences take no part in the step.
   *
   * @param stalled because nobody asks for more of them
   * @param held because their workspace has had more than others
   */
  default void onLeftOut(int stalled, int held) {}
}
