package dev.tokamak.constrain;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes exits, equal ones only once as long as there are not too many: what lies behind the ends of
 * scalars takes longer to find than the ends. Safe for use by many threads.
 */
final class TextExitsPool {
  private static final int MOST = 500;

  private final TokenTrie trie;
  private final Map<Steps, TextExits> pool = new ConcurrentHashMap<>();

  TextExitsPool(TokenTrie trie) {
    this.trie = trie;
  }

  private record Steps(int[] steps) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Steps same && Arrays.equals(steps, same.steps);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(steps);
    }
  }

  /** The exits with some steps. */
  TextExits of(int[] steps) {
    var key = new Steps(steps);
    TextExits known = pool.get(key);
    if (known != null) {
      return known;
    }
    var made = new TextExits(trie, steps);
    if (pool.size() >= MOST) {
      return made;
    }
    TextExits other = pool.putIfAbsent(key, made);
    return other == null ? made : other;
  }
}
