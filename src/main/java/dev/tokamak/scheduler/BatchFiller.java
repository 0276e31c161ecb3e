package dev.tokamak.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Decides how many tokens of each sequence a step computes: first one of every answer, then the
 * rest of the runs that are known of answers, then as much of prompts as fits into the time that a
 * step may take; or, in turn with that, a block of long prompts alone.
 *
 * <p>Attention over a long text takes longer than all else, unless there are tokens enough for the
 * way in which the engine computes many at once. That way rounds otherwise, so answers are never
 * computed in it, whoever sends a long prompt beside them.
 *
 * <p>For use by one thread.
 */
final class BatchFiller {
  /** Tokens of prefill in a step at least, however long its decoding takes: prompts must go on. */
  private static final int LEAST_PREFILL = 16;

  /** Texts of more than so many blocks are long. */
  private static final int LONG_BLOCKS = 4;

  private static final Comparator<Sequence> SHORTEST_FIRST =
      Comparator.comparingInt(Sequence::pending);

  private final SchedulerLimits limits;
  private final Pace pace;
  private final Batch batch;
  private final List<Sequence> answering = new ArrayList<>();
  private final List<Sequence> prefilling = new ArrayList<>();

  /** Whether the last step was one of long prompts alone. */
  private boolean block;

  BatchFiller(SchedulerLimits limits, Pace pace, Batch batch) {
    this.limits = limits;
    this.pace = pace;
    this.batch = batch;
  }

  /** Adds a sequence that takes part in the step, the oldest one first. */
  void add(Sequence sequence) {
    (sequence.isAnswering() ? answering : prefilling).add(sequence);
  }

  /** Fills the batch, which is empty, from those that were added since the last time. */
  void fill() {
    List<Sequence> longOnes =
        prefilling.stream()
            .filter(one -> one.length() > LONG_BLOCKS * (long) limits.blockTokens())
            .toList();
    boolean others = !answering.isEmpty() || longOnes.size() < prefilling.size();
    boolean enough =
        Scheduler.pendingTokens(longOnes) >= limits.blockTokens()
            && limits.batchTokens() >= limits.blockTokens();
    block = enough && !(block && others);
    if (block) {
      prefilling.retainAll(longOnes);
      // Larger ones are a little cheaper, and nobody is waiting for them to end.
      int least = others ? limits.blockTokens() : 2 * limits.blockTokens();
      addPrefill(least, limits.batchTokens(), affordable());
    } else {
      if (enough) {
        prefilling.removeAll(longOnes);
      }
      addAnswersAndPrompts();
    }
    answering.clear();
    prefilling.clear();
  }

  private void addAnswersAndPrompts() {
    int more = Scheduler.pendingTokens(answering) - answering.size();
    int affordable = more > 0 || !prefilling.isEmpty() ? affordable() : 0;
    if (more > 0) {
      more = Math.min(more, roomBeside(answering.size(), affordable));
      // The text of an answer is no more urgent than the beginning of another one.
      more = prefilling.isEmpty() ? more : (more + 1) / 2;
      // Those that are soon at their ends go on to their next tokens.
      answering.sort(SHORTEST_FIRST);
    }
    for (Sequence sequence : answering) {
      int count = Math.min(sequence.pending(), 1 + more);
      batch.add(sequence, count);
      more -= count - 1;
    }
    if (!prefilling.isEmpty()) {
      addPrefill(LEAST_PREFILL, mostBeside(batch.size()), affordable);
    }
  }

  /** Tokens that a step can take beside so many of answers. */
  private int roomBeside(int tokens, int affordable) {
    int capacity = Math.min(batch.capacityLeft() - tokens, mostBeside(tokens));
    return Math.min(capacity, Math.max(affordable - tokens, LEAST_PREFILL));
  }

  /** Tokens that leave the step one in which answers may be computed, as far as it is one. */
  private int mostBeside(int tokens) {
    int alike = limits.blockTokens() - 1 - tokens;
    return alike > 0 ? alike : LEAST_PREFILL;
  }

  /** Tokens that a step may hold to end in time. */
  private int affordable() {
    return pace.tokensWithin(limits.stepNanos(), limits.batchTokens());
  }

  /**
   * Gives the rest of the step's time to prompts, the oldest one first; but half of it to much
   * shorter ones, if there are any, the shortest first, so that they need not wait for a long one.
   *
   * @param least tokens to be taken however long they take, as far as there are so many
   * @param most tokens to be taken
   * @param affordable tokens that the step may hold to end in time
   */
  private void addPrefill(int least, int most, int affordable) {
    int within = affordable - batch.size();
    int budget = Math.min(Math.min(batch.capacityLeft(), most), Math.max(within, least));
    if (budget == 0) {
      return;
    }
    Sequence oldest = oldestOfLeastServed();
    prefilling.remove(oldest);
    prefilling.sort(SHORTEST_FIRST);
    int others = 0;
    for (Sequence sequence : prefilling) {
      // Those that are about as long gain nothing from being computed at the same time.
      others += 2 * sequence.pending() < oldest.pending() ? sequence.pending() : 0;
    }
    int ofOldest = Math.min(oldest.pending(), Math.max(budget - others, (budget + 1) / 2));
    batch.add(oldest, ofOldest);
    budget -= ofOldest;
    for (Iterator<Sequence> rest = prefilling.iterator(); budget > 0 && rest.hasNext(); ) {
      Sequence sequence = rest.next();
      int count = Math.min(sequence.pending(), budget);
      batch.add(sequence, count);
      budget -= count;
    }
  }

  private Sequence oldestOfLeastServed() {
    Sequence first = prefilling.getFirst();
    for (Sequence sequence : prefilling) {
      if (sequence.workspace().served < first.workspace().served) {
        first = sequence;
      }
    }
    return first;
  }
}
