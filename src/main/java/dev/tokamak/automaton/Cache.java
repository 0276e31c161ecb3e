package dev.tokamak.automaton;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What was built, by what it was built from; the least recently used goes first. Safe for use by
 * many threads; building happens outside the lock, so two may build the same, of which one is kept.
 */
final class Cache<K, V> {
  /** For what is weighed by {@link Dfa#weight}: some tens of megabytes. */
  static final long STATES = 100_000;

  private final long capacity;
  private final ToLongFunction<V> weigher;
  private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  /**
   * @param capacity the sum of the weights that may be kept
   */
  Cache(long capacity, ToLongFunction<V> weigher) {
    this.capacity = capacity;
    this.weigher = weigher;
  }

  V get(K key, Function<K, V> maker) {
    synchronized (this) {
      V known = values.get(key);
      if (known != null) {
        return known;
      }
    }
    V made = maker.apply(key);
    synchronized (this) {
      V known = values.putIfAbsent(key, made);
      if (known != null) {
        return known;
      }
      weight += weigher.applyAsLong(made);
      Iterator<Map.Entry<K, V>> oldest = values.entrySet().iterator();
      while (weight > capacity && values.size() > 1) {
        weight -= weigher.applyAsLong(oldest.next().getValue());
        oldest.remove();
      }
      return made;
    }
  }
}
