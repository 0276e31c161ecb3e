package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import dev.tokamak.constrain.ObjectType.KeyClass;
import dev.tokamak.constrain.ObjectType.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * An object between two of its properties, for all threads side by side. Made once for each set of
 * threads; its parts are made when first needed, and it is safe for use by many threads.
 */
final class ObjectState {
  private final Machine machine;
  private final List<ObjectThread> threads;
  private final List<Integer> owners;
  final KeyTable table;

  /** The goals that the object satisfies if it ends here, as bits. */
  final long ending;

  /** By key of the table, whether it may come next. */
  final boolean[] offered;

  /** How other keys may go on: a state for each class of each thread. */
  final TextState[] others;

  private final int[] otherThread;
  private final KeyClass[] otherClass;

  /** Whether every other key is allowed, so that none has to be checked on the way. */
  final boolean anyOther;

  private final List<Pending<ObjectThread, ObjectState>> behindKey;
  private final ConcurrentMap<List<Integer>, Pending<ObjectThread, ObjectState>> behindOther =
      new ConcurrentHashMap<>(2);
  private final boolean anyKey;

  ObjectState(Machine machine, List<ObjectThread> threads, List<Integer> owners) {
    this.machine = machine;
    this.threads = threads;
    this.owners = owners;
    this.table = machine.keys(threads);
    long mask = 0;
    for (int t = 0; t < threads.size(); t++) {
      mask |= threads.get(t).mayEnd() ? 1L << owners.get(t) : 0;
    }
    this.ending = mask;
    this.offered = new boolean[table.keys.length];
    this.behindKey = new ArrayList<>();
    boolean any = false;
    for (int key = 0; key < offered.length; key++) {
      behindKey.add(behindKey(key));
      offered[key] = behindKey.get(key) != null;
      any |= offered[key];
    }
    var states = new ArrayList<TextState>();
    var classThreads = new ArrayList<Integer>();
    var classes = new ArrayList<KeyClass>();
    boolean unlimited = true;
    for (int t = 0; t < threads.size(); t++) {
      for (KeyClass one : threads.get(t).type.classes) {
        if (!threads.get(t).with(one).isEmpty()) {
          states.add(ObjectType.keysOf(one).start());
          classThreads.add(t);
          classes.add(one);
          unlimited &= one.keys() == null;
        }
      }
    }
    this.others = states.toArray(TextState[]::new);
    this.otherThread = classThreads.stream().mapToInt(Integer::intValue).toArray();
    this.otherClass = classes.toArray(KeyClass[]::new);
    this.anyOther = unlimited;
    this.anyKey = any || others.length > 0;
  }

  boolean isEmpty() {
    return threads.isEmpty();
  }

  /** Whether another property may come. */
  boolean goesOn() {
    return anyKey;
  }

  private Pending<ObjectThread, ObjectState> behindKey(int key) {
    var pending = new Pending.Builder<ObjectThread, ObjectState>();
    for (int t = 0; t < threads.size(); t++) {
      Property property = table.property(threads.get(t).type, key);
      if (property != null) {
        for (var step : threads.get(t).with(property)) {
          pending.add(step.then(), owners.get(t), step.value());
        }
      }
    }
    return pending.build(machine, machine::object);
  }

  /**
   * What follows a key.
   *
   * @param key of the table; -1 where it is none of it
   * @param matched by class of {@link #others}, whether the key belongs to it
   * @param repeated whether the key has come before, as one without a name
   * @return null where no thread allows the key
   */
  Pending<ObjectThread, ObjectState> behind(int key, TextState[] matched, boolean repeated) {
    var classes = new ArrayList<Integer>();
    if (!repeated) {
      for (int i = 0; i < matched.length; i++) {
        boolean known = key >= 0 && table.property(threads.get(otherThread[i]).type, key) != null;
        if (matched[i] != null && matched[i].accepting() && !known) {
          classes.add(i);
        }
      }
    }
    if (classes.isEmpty()) {
      return key < 0 ? null : behindKey.get(key);
    }
    classes.add(key >= 0 && offered[key] ? key : -1);
    Pending<ObjectThread, ObjectState> known = behindOther.get(classes);
    if (known == null) {
      known = behindClasses(classes);
      behindOther.put(List.copyOf(classes), known);
    }
    return known;
  }

  /**
   * @param classes and, last, the key of the table, or -1
   */
  private Pending<ObjectThread, ObjectState> behindClasses(List<Integer> classes) {
    var pending = new Pending.Builder<ObjectThread, ObjectState>();
    int key = classes.getLast();
    for (int t = 0; key >= 0 && t < threads.size(); t++) {
      Property property = table.property(threads.get(t).type, key);
      if (property != null) {
        for (var step : threads.get(t).with(property)) {
          pending.add(step.then(), owners.get(t), step.value());
        }
      }
    }
    for (int i : classes.subList(0, classes.size() - 1)) {
      int t = otherThread[i];
      for (var step : threads.get(t).with(otherClass[i])) {
        pending.add(step.then(), owners.get(t), step.value());
      }
    }
    return pending.build(machine, machine::object);
  }

  /**
   * Whether a class's thread knows a key of the table by name, so that it is no other key to it.
   */
  boolean knows(int other, int key) {
    return table.property(threads.get(otherThread[other]).type, key) != null;
  }
}
