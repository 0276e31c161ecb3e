package dev.tokamak.automaton;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The states of one automaton together with bounds on the number of characters, found by what is
 * left of the bounds. Safe for use by many threads.
 */
final class BoundedStates {
  private final int limit;
  private final ConcurrentHashMap<Key, LengthState> states = new ConcurrentHashMap<>();

  /**
   * @param limit when there are more, all are forgotten: states in use live on, only less shared
   */
  BoundedStates(int limit) {
    this.limit = limit;
  }

  private record Key(StringState inner, int min, int max) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && inner == key.inner && min == key.min && max == key.max;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * System.identityHashCode(inner) + min) + max;
    }
  }

  /**
   * A state with bounds on the number of characters that follow, in the simplest form.
   *
   * @param min at least so many characters
   * @param max at most so many; {@link StringState#UNBOUNDED} for any number
   * @return null where nothing fits
   */
  static TextState of(StringState inner, int min, int max) {
    int least = min <= inner.shortest ? 0 : min;
    int most = max >= inner.longest ? StringState.UNBOUNDED : max;
    if (least == 0 && most == StringState.UNBOUNDED) {
      return inner;
    }
    if (most < inner.shortest || least > inner.longest) {
      return null;
    }
    if (least > 0 && most != StringState.UNBOUNDED && !inner.has(least, most)) {
      return null;
    }
    return inner.automaton.bounded().get(inner, least, most);
  }

  private LengthState get(StringState inner, int min, int max) {
    Key key = new Key(inner, min, max);
    LengthState known = states.get(key);
    if (known != null) {
      return known;
    }
    if (states.size() >= limit) {
      states.clear();
    }
    return states.computeIfAbsent(key, k -> new LengthState(inner, min, max));
  }
}
