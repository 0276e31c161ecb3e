package dev.tokamak.constrain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The automaton of a constraint, made as far as documents have led: its states are shared by all
 * who decode under it. What was made is thrown away when it has become too much, and made anew
 * where it is needed.
 *
 * <p>Safe for use by many threads.
 */
final class Machine {
  /** A few hundred bytes each. */
  private static final int MAX_STATES = 20_000;

  /** Owners are bits of a long. */
  static final int MAX_GOALS = 63;

  private record ObjectKey(List<ObjectThread> threads, List<Integer> owners) {}

  private record ArrayKey(List<ArrayThread> threads, List<Integer> owners) {}

  final Goals goals;
  private final ConcurrentMap<List<Goal>, Expectation> expectations = new ConcurrentHashMap<>();
  private final ConcurrentMap<ObjectKey, ObjectState> objects = new ConcurrentHashMap<>();
  private final ConcurrentMap<ArrayKey, ArrayState> arrays = new ConcurrentHashMap<>();
  private final ConcurrentMap<List<ObjectType>, KeyTable> keys = new ConcurrentHashMap<>();

  Machine(Goals goals) {
    this.goals = goals;
  }

  Expectation expectation(List<Goal> wanted) {
    limit(expectations);
    return expectations.computeIfAbsent(wanted, list -> new Expectation(this, list));
  }

  ObjectState object(List<ObjectThread> threads, List<Integer> owners) {
    limit(objects);
    var key = new ObjectKey(threads, owners);
    ObjectState known = objects.get(key);
    return known != null
        ? known
        : objects.computeIfAbsent(key, k -> new ObjectState(this, k.threads(), k.owners()));
  }

  ArrayState array(List<ArrayThread> threads, List<Integer> owners) {
    limit(arrays);
    var key = new ArrayKey(threads, owners);
    ArrayState known = arrays.get(key);
    return known != null
        ? known
        : arrays.computeIfAbsent(key, k -> new ArrayState(this, k.threads(), k.owners()));
  }

  KeyTable keys(List<ObjectThread> threads) {
    var types = new ArrayList<ObjectType>();
    for (ObjectThread thread : threads) {
      if (!types.contains(thread.type)) {
        types.add(thread.type);
      }
    }
    limit(keys);
    return keys.computeIfAbsent(types, KeyTable::new);
  }

  private static void limit(ConcurrentMap<?, ?> map) {
    if (map.size() > MAX_STATES) {
      map.clear();
    }
  }
}
