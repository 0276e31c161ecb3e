package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.TextState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a value may be, for several goals side by side: each is a bit, and a value is done with the
 * set of those that it satisfies. Immutable once made; its parts are made when first needed, and it
 * is safe for use by many threads.
 */
final class Expectation {
  /** The scalars of one kind: a state for each goal, and the goal as a bit. */
  record Texts(TextState[] states, long[] owners) {
    boolean isEmpty() {
      return states.length == 0;
    }
  }

  private final Machine machine;
  private final List<Goal> goals;
  final long nulls;
  final long trues;
  final long falses;
  final Texts strings;
  final Texts numbers;
  private volatile ObjectState object;
  private volatile ArrayState array;
  private volatile byte[] firstBytes;
  private final boolean objects;
  private final boolean arrays;

  /**
   * @param goals satisfiable ones
   */
  Expectation(Machine machine, List<Goal> goals) {
    this.machine = machine;
    this.goals = goals;
    long nullMask = 0;
    long trueMask = 0;
    long falseMask = 0;
    boolean anyObject = false;
    boolean anyArray = false;
    var stringLanguages = new ArrayList<Language>();
    var numberLanguages = new ArrayList<Language>();
    for (int i = 0; i < goals.size(); i++) {
      Goal goal = machine.goals.expand(goals.get(i));
      nullMask |= goal.nullFits ? 1L << i : 0;
      trueMask |= goal.trueFits ? 1L << i : 0;
      falseMask |= goal.falseFits ? 1L << i : 0;
      stringLanguages.add(goal.strings);
      numberLanguages.add(goal.numbers);
      anyObject |= !goal.objects.isEmpty();
      anyArray |= !goal.arrays.isEmpty();
    }
    this.nulls = nullMask;
    this.trues = trueMask;
    this.falses = falseMask;
    this.strings = texts(stringLanguages);
    this.numbers = texts(numberLanguages);
    this.objects = anyObject;
    this.arrays = anyArray;
  }

  private static Texts texts(List<Language> languages) {
    var states = new ArrayList<TextState>();
    var owners = new ArrayList<Long>();
    for (int i = 0; i < languages.size(); i++) {
      TextState start = languages.get(i).start();
      int known = states.indexOf(start);
      if (start != null && known >= 0) {
        owners.set(known, owners.get(known) | 1L << i);
      } else if (start != null) {
        states.add(start);
        owners.add(1L << i);
      }
    }
    return new Texts(
        states.toArray(TextState[]::new), owners.stream().mapToLong(Long::longValue).toArray());
  }

  /** The beginning of an object; null where none fits. */
  ObjectState object() {
    if (!objects) {
      return null;
    }
    ObjectState known = object;
    if (known == null) {
      var threads = new ArrayList<ObjectThread>();
      var owners = new ArrayList<Integer>();
      for (int i = 0; i < goals.size(); i++) {
        for (ObjectType type : goals.get(i).objects) {
          ObjectThread thread = ObjectThread.begin(type);
          if (thread != null) {
            threads.add(thread);
            owners.add(i);
          }
        }
      }
      known = machine.object(threads, owners);
      object = known;
    }
    return known.isEmpty() ? null : known;
  }

  /** The beginning of an array; null where none fits. */
  ArrayState array() {
    if (!arrays) {
      return null;
    }
    ArrayState known = array;
    if (known == null) {
      var threads = new ArrayList<ArrayThread>();
      var owners = new ArrayList<Integer>();
      for (int i = 0; i < goals.size(); i++) {
        for (ArrayType type : goals.get(i).arrays) {
          ArrayThread thread = ArrayThread.begin(type);
          if (thread != null) {
            threads.add(thread);
            owners.add(i);
          }
        }
      }
      known = machine.array(threads, owners);
      array = known;
    }
    return known.isEmpty() ? null : known;
  }

  /** The bytes that a value may begin with, ascending. */
  byte[] firstBytes() {
    byte[] known = firstBytes;
    if (known == null) {
      var bytes = new byte[256];
      int count = 0;
      for (int b = 0; b < 128; b++) {
        if (mayBeginWith(b)) {
          bytes[count++] = (byte) b;
        }
      }
      known = java.util.Arrays.copyOf(bytes, count);
      firstBytes = known;
    }
    return known;
  }

  private boolean mayBeginWith(int b) {
    return switch (b) {
      case '"' -> !strings.isEmpty();
      case '{' -> object() != null;
      case '[' -> array() != null;
      case 'n' -> nulls != 0;
      case 't' -> trues != 0;
      case 'f' -> falses != 0;
      default -> {
        boolean any = false;
        for (TextState state : numbers.states()) {
          any |= state.next(b) != null;
        }
        yield any;
      }
    };
  }
}
