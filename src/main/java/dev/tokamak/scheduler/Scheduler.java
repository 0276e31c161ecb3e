package dev.tokamak.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Continuous batching: sequences join and leave between steps, and each step takes first one token
 * of every sequence that is generating, then as much prefill as the rest of the batch holds, oldest
 * first.
 *
 * <p>A sequence that nobody wants to hear from takes no part, and gives its place up as soon as
 * another one needs it. When the known tokens outgrow the cells, the youngest sequence gives its
 * cells up and waits at the head of the queue. Both are computed anew later: their answers do not
 * change.
 *
 * <p>For use by one thread.
 */
public final class Scheduler {
  private final int cellCount;
  private final Cells cells;
  private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();

  /** Without a place and without a reader who asks for more; they hold nothing and delay nobody. */
  private final ArrayDeque<Sequence> stalled = new ArrayDeque<>();

  /** Oldest first, by the time of starting. */
  private final List<Sequence> running = new ArrayList<>();

  private final BitSet freeSlots;
  private final Batch batch;

  /** Whether one had to make room and nobody has left since: it would only have to again. */
  private boolean crowded;

  /**
   * @param slots sequences that may be in the cache at once
   * @param cellCount tokens that the cache holds
   * @param batchTokens tokens in a step at most, no fewer than {@code slots}
   */
  public Scheduler(int slots, int cellCount, int batchTokens, Cells cells) {
    if (slots < 1 || batchTokens < slots) {
      throw new IllegalArgumentException("a batch must hold a token of each of the slots");
    }
    this.cellCount = cellCount;
    this.cells = cells;
    this.freeSlots = new BitSet(slots);
    freeSlots.set(0, slots);
    this.batch = new Batch(batchTokens, slots);
  }

  /**
   * Puts a sequence at the end of the queue. One that could outgrow the cells all by itself is a
   * mistake.
   */
  public void enqueue(Sequence sequence) {
    if (sequence.maxLength() > cellCount) {
      throw new IllegalArgumentException(
          "a sequence of up to " + sequence.maxLength() + " tokens in " + cellCount + " cells");
    }
    waiting.addLast(sequence);
  }

  /**
   * Ends a sequence wherever it is, and frees what it holds. Does nothing for one that has ended
   * before.
   */
  public void remove(Sequence sequence) {
    if (sequence.isRunning()) {
      running.remove(sequence);
      release(sequence);
      crowded = false;
    } else if (!waiting.remove(sequence)) {
      stalled.remove(sequence);
    }
  }

  /**
   * Makes the next step's batch; an empty one means that there is nothing to do until something
   * changes.
   */
  public Batch next() {
    batch.clear();
    queueTheWanted();
    makeRoom();
    admit();
    for (Sequence sequence : running) {
      if (sequence.pending() == 1 && sequence.wanted()) {
        batch.add(sequence, 1);
      }
    }
    for (Sequence sequence : running) {
      int pending = sequence.pending();
      if (pending > 1 && batch.capacityLeft() > 0 && sequence.wanted()) {
        batch.add(sequence, Math.min(pending, batch.capacityLeft()));
      }
    }
    return batch;
  }

  /** To be called after the last batch was computed. */
  public void completed() {
    batch.completed();
  }

  /**
   * Makes room by letting a running sequence start over later: one without a reader if there is
   * any, else the youngest, which then waits until another one has left.
   *
   * @return false where only one is running
   */
  public boolean preempt() {
    if (running.size() < 2) {
      return false;
    }
    if (!displaceUnwanted()) {
      Sequence youngest = running.removeLast();
      release(youngest);
      waiting.addFirst(youngest);
      crowded = true;
    }
    return true;
  }

  /** Sequences without a place, those that nobody asks for at the moment included. */
  public int waitingCount() {
    return waiting.size() + stalled.size();
  }

  public int runningCount() {
    return running.size();
  }

  /** Cells that hold a token now. */
  public int cellsInUse() {
    int used = 0;
    for (Sequence sequence : running) {
      used += sequence.computed();
    }
    return used;
  }

  private void makeRoom() {
    while (knownTokens() > cellCount && preempt()) {
      // One at a time: a short one may be enough.
    }
  }

  private void admit() {
    while (!waiting.isEmpty()) {
      Sequence first = waiting.peekFirst();
      if (!first.wanted()) {
        stalled.addLast(waiting.pollFirst());
      } else if (hasRoomFor(first)) {
        start(waiting.pollFirst());
      } else if (!displaceUnwanted()) {
        return;
      }
    }
  }

  private boolean hasRoomFor(Sequence sequence) {
    // Each running sequence may want another cell in the very next step.
    return !crowded
        && !freeSlots.isEmpty()
        && knownTokens() + running.size() + sequence.length() <= cellCount;
  }

  private void start(Sequence sequence) {
    int slot = freeSlots.nextSetBit(0);
    freeSlots.clear(slot);
    sequence.start(slot);
    running.add(sequence);
  }

  /** Takes the place of the youngest running sequence that nobody asks for, if there is one. */
  private boolean displaceUnwanted() {
    for (int i = running.size() - 1; i >= 0; i--) {
      Sequence sequence = running.get(i);
      if (!sequence.wanted()) {
        running.remove(i);
        release(sequence);
        stalled.addLast(sequence);
        crowded = false;
        return true;
      }
    }
    return false;
  }

  /** Those whose reader asks again go before all others: they came earlier. */
  private void queueTheWanted() {
    for (int i = stalled.size(); i > 0; i--) {
      Sequence sequence = stalled.pollLast();
      if (sequence.wanted()) {
        waiting.addFirst(sequence);
      } else {
        stalled.addFirst(sequence);
      }
    }
  }

  private int knownTokens() {
    int known = 0;
    for (Sequence sequence : running) {
      known += sequence.length();
    }
    return known;
  }

  private void release(Sequence sequence) {
    cells.free(sequence.slot());
    freeSlots.set(sequence.slot());
    sequence.stop();
  }
}
