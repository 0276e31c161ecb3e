package dev.tokamak.kvcache;

/**
 * What is done to the cells of a KV cache. A slot is the place of one sequence; its cells hold the
 * positions from 0 on without a gap. Positions are half-open ranges.
 *
 * <p>For use by one thread, the one that computes on the cells.
 */
public interface KvMemory {
  /** Lets an empty slot share the cells of another one's first {@code until} positions. */
  void share(int source, int target, int until);

  /** Frees a slot: cells that no other one shares are empty afterwards. */
  void free(int slot);

  /**
   * Copies the content of some of a slot's cells to elsewhere, which needs no cells.
   *
   * @return null where there is no memory left for it
   */
  Saved save(int slot, int from, int until);

  /**
   * Brings some of the saved content into a slot, behind the positions that it holds. For a moment
   * this takes as many cells as were saved.
   *
   * @param from the position behind the slot's last one
   */
  void restore(Saved saved, int slot, int from, int until);

  /** The content of cells, outside of the cache. */
  interface Saved {
    /** Cells that were saved. */
    int length();

    /** Frees the memory; nothing can be restored from it any more. */
    void discard();
  }
}
