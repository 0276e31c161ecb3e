package dev.tokamak.kvcache;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which cells of a KV cache the slots hold. A cell that several slots share is one cell, and is
 * free when the last of them has left; so {@link #used} tells what the cache itself cannot be
 * asked.
 *
 * <p>The numbers of the cells are this table's own: which cell of the cache stands behind one does
 * not matter for counting. For use by one thread.
 */
public final class CellTable {
  private final int[] holders;
  private final int[] free;
  private int freeCount;
  private final int[][] cells;
  private final int[] lengths;

  public CellTable(int slots, int cellCount) {
    holders = new int[cellCount];
    free = new int[cellCount];
    Arrays.setAll(free, i -> cellCount - 1 - i);
    freeCount = cellCount;
    cells = new int[slots][];
    Arrays.setAll(cells, _ -> new int[64]);
    lengths = new int[slots];
  }

  /** Takes new cells for the next positions of a slot. */
  public void grow(int slot, int count) {
    if (count > freeCount) {
      throw new IllegalStateException(count + " cells are wanted, " + freeCount + " are free");
    }
    int[] held = withRoomFor(slot, lengths[slot] + count);
    for (int i = 0; i < count; i++) {
      int cell = free[--freeCount];
      holders[cell] = 1;
      held[lengths[slot]++] = cell;
    }
  }

  /** Gives an empty slot a part in the first {@code until} cells of another one. */
  public void share(int source, int target, int until) {
    if (lengths[target] != 0 || until > lengths[source]) {
      throw new IllegalStateException(
          "%d cells of slot %d, which has %d, for slot %d, which has %d"
              .formatted(until, source, lengths[source], target, lengths[target]));
    }
    int[] held = withRoomFor(target, until);
    System.arraycopy(cells[source], 0, held, 0, until);
    for (int i = 0; i < until; i++) {
      holders[held[i]]++;
    }
    lengths[target] = until;
  }

  /** Empties a slot. */
  public void release(int slot) {
    for (int i = 0; i < lengths[slot]; i++) {
      int cell = cells[slot][i];
      if (--holders[cell] == 0) {
        free[freeCount++] = cell;
      }
    }
    lengths[slot] = 0;
  }

  /** Positions that a slot holds. */
  public int length(int slot) {
    return lengths[slot];
  }

  /** Cells that at least one slot holds. */
  public int used() {
    return holders.length - freeCount;
  }

  /** Cells that at least one of some slots holds. */
  public int heldBy(BitSet slots) {
    BitSet held = new BitSet(holders.length);
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      for (int i = 0; i < lengths[slot]; i++) {
        held.set(cells[slot][i]);
      }
    }
    return held.cardinality();
  }

  /** Cells that no slot holds. */
  public int free() {
    return freeCount;
  }

  private int[] withRoomFor(int slot, int length) {
    if (cells[slot].length < length) {
      cells[slot] = Arrays.copyOf(cells[slot], Math.max(length, 2 * cells[slot].length));
    }
    return cells[slot];
  }
}
