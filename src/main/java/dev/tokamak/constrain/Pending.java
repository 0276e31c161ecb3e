package dev.tokamak.constrain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;

/**
 * The threads of an object or array while one of its values is being read: each waits for a goal of
 * the value.
 *
 * @param <T> a thread
 * @param <S> the state that they make together
 */
final class Pending<T, S> {
  /** Gathers the steps of threads. */
  static final class Builder<T, S> {
    private final List<T> threads = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private final List<Integer> waitsFor = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    void add(T thread, int owner, Goal goal) {
      int index = goals.indexOf(goal);
      if (index < 0) {
        if (goals.size() == Machine.MAX_GOALS) {
          // Giving a thread up makes the document narrower, never wrong.
          return;
        }
        index = goals.size();
        goals.add(goal);
      }
      threads.add(thread);
      owners.add(owner);
      waitsFor.add(index);
    }

    /** Null where no thread goes on. */
    Pending<T, S> build(Machine machine, BiFunction<List<T>, List<Integer>, S> state) {
      return threads.isEmpty()
          ? null
          : new Pending<>(this, machine.expectation(List.copyOf(goals)), state);
    }
  }

  private final List<T> threads;
  private final List<Integer> owners;
  private final List<Integer> waitsFor;
  private final BiFunction<List<T>, List<Integer>, S> state;
  private final ConcurrentMap<Long, S> behind = new ConcurrentHashMap<>(2);

  /** What the value may be. */
  final Expectation value;

  private Pending(
      Builder<T, S> builder, Expectation value, BiFunction<List<T>, List<Integer>, S> state) {
    this.threads = builder.threads;
    this.owners = builder.owners;
    this.waitsFor = builder.waitsFor;
    this.value = value;
    this.state = state;
  }

  /** The state behind the value, given the goals that it satisfies. */
  S behind(long satisfied) {
    S known = behind.get(satisfied);
    return known != null ? known : behind.computeIfAbsent(satisfied, this::compute);
  }

  private S compute(long satisfied) {
    var left = new ArrayList<T>();
    var leftOwners = new ArrayList<Integer>();
    for (int i = 0; i < threads.size(); i++) {
      if ((satisfied & 1L << waitsFor.get(i)) != 0 && !contains(left, leftOwners, i)) {
        left.add(threads.get(i));
        leftOwners.add(owners.get(i));
      }
    }
    return state.apply(left, leftOwners);
  }

  private boolean contains(List<T> left, List<Integer> leftOwners, int index) {
    for (int i = 0; i < left.size(); i++) {
      if (left.get(i).equals(threads.get(index)) && leftOwners.get(i).equals(owners.get(index))) {
        return true;
      }
    }
    return false;
  }
}
