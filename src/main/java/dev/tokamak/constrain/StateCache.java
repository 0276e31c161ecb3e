package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.util.ArrayDeque;

/**
 * Keeps what was found for states of scalars, on the states themselves, up to an amount of memory:
 * beyond it what was not asked for lately is given up. Each vocabulary has its own; safe for use by
 * many threads.
 */
final class StateCache<T> {
  private static final int ENTRY_BYTES = 64;

  private final long limit;
  private final ArrayDeque<Entry<T>> entries = new ArrayDeque<>();
  private long bytes;

  /**
   * @param limit bytes, about
   */
  StateCache(long limit) {
    this.limit = limit;
  }

  /** A state's note: what each cache keeps on it for some nodes, as a chain. */
  private static final class Entry<T> {
    final StateCache<T> owner;
    final int node;
    final Entry<?> next;
    volatile T value;
    volatile boolean asked;
    int bytes;

    Entry(StateCache<T> owner, int node, Entry<?> next) {
      this.owner = owner;
      this.node = node;
      this.next = next;
    }
  }

  /** What is kept for a state at a node of the trie, or null. */
  T get(TextState state, int node) {
    Entry<T> entry = entry(state, node);
    if (entry == null) {
      return null;
    }
    if (!entry.asked) {
      entry.asked = true;
    }
    return entry.value;
  }

  @SuppressWarnings("unchecked") // its owner knows what it holds
  private Entry<T> entry(TextState state, int node) {
    Entry<?> entry = (Entry<?>) state.note();
    while (entry != null && (entry.owner != this || entry.node != node)) {
      entry = entry.next;
    }
    return (Entry<T>) entry;
  }

  /**
   * Keeps what was found for a state at a node of the trie, instead of what was there.
   *
   * @param size how many bytes that takes, about
   */
  synchronized void put(TextState state, int node, T value, int size) {
    Entry<T> entry = entry(state, node);
    if (entry == null) {
      // Another cache's may get lost when two write at once; it is then found again.
      entry = new Entry<>(this, node, (Entry<?>) state.note());
      state.note(entry);
    }
    if (entry.value == null) {
      entries.add(entry);
    } else {
      bytes -= entry.bytes;
    }
    entry.value = value;
    entry.bytes = ENTRY_BYTES + size;
    bytes += entry.bytes;
    while (bytes > limit && !entries.isEmpty()) {
      Entry<T> oldest = entries.remove();
      if (oldest.asked) {
        oldest.asked = false;
        entries.add(oldest);
      } else {
        bytes -= oldest.bytes;
        oldest.value = null;
      }
    }
  }
}
