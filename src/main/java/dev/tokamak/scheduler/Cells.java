package dev.tokamak.scheduler;

/** What the scheduler needs of a KV cache. */
public interface Cells {
  /** Frees all cells of a slot's sequence. */
  void free(int slot);
}
