package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Intersection, union and difference of two automata, by running both side by side. */
final class Products {
  /** How two answers are combined. */
  enum Kind {
    AND,
    OR,
    MINUS;

    boolean of(boolean a, boolean b) {
      return switch (this) {
        case AND -> a && b;
        case OR -> a || b;
        case MINUS -> a && !b;
      };
    }

    /** Whether texts may be left once one of the two has come to a dead end. */
    boolean lives(boolean a, boolean b) {
      return switch (this) {
        case AND -> a && b;
        case OR -> a || b;
        case MINUS -> a;
      };
    }
  }

  private final Dfa a;
  private final Dfa b;
  private final Kind kind;
  private final Work work;
  private final Map<Long, Integer> numbers = new HashMap<>();
  private long[] pairs = new long[16];

  private Products(Dfa a, Dfa b, Kind kind, Work work) {
    this.a = a;
    this.b = b;
    this.kind = kind;
    this.work = work;
  }

  static Dfa of(Dfa a, Dfa b, Kind kind, Work work) {
    return new Products(a, b, kind, work).build();
  }

  private Dfa build() {
    int[] classesOfA = new int[a.alphabet().intervals() + b.alphabet().intervals()];
    int[] classesOfB = new int[classesOfA.length];
    Alphabet alphabet = refine(classesOfA, classesOfB);
    int classes = alphabet.size();
    int[] table = new int[Math.max(1, 16 * classes)];
    boolean[] accept = new boolean[16];
    number(a.isEmpty() ? Dfa.DEAD : 0, b.isEmpty() ? Dfa.DEAD : 0);
    for (int s = 0; s < numbers.size(); s++) {
      work.spend(1 + classes);
      work.checkSize(s, classes);
      if (s == accept.length) {
        accept = Arrays.copyOf(accept, 2 * s);
        table = Arrays.copyOf(table, 2 * s * classes);
      }
      int stateA = (int) (pairs[s] >> 32);
      int stateB = (int) pairs[s];
      accept[s] = kind.of(stateA >= 0 && a.accepts(stateA), stateB >= 0 && b.accepts(stateB));
      for (int c = 0; c < classes; c++) {
        table[s * classes + c] =
            number(step(a, stateA, classesOfA[c]), step(b, stateB, classesOfB[c]));
      }
    }
    return Dfa.minimal(alphabet, numbers.size(), table, accept);
  }

  private static int step(Dfa dfa, int state, int symbolClass) {
    return state == Dfa.DEAD || symbolClass == Alphabet.NONE
        ? Dfa.DEAD
        : dfa.next(state, symbolClass);
  }

  private int number(int stateA, int stateB) {
    if (!kind.lives(stateA != Dfa.DEAD, stateB != Dfa.DEAD)) {
      // The start is numbered even when it is dead, so that there is one.
      if (!numbers.isEmpty()) {
        return Dfa.DEAD;
      }
    }
    long pair = (long) stateA << 32 | (stateB & 0xffffffffL);
    Integer known = numbers.putIfAbsent(pair, numbers.size());
    if (known != null) {
      return known;
    }
    int fresh = numbers.size() - 1;
    if (fresh == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * fresh);
    }
    pairs[fresh] = pair;
    return fresh;
  }

  /** The common refinement of both alphabets, and what its classes are in each. */
  private Alphabet refine(int[] classesOfA, int[] classesOfB) {
    Alphabet x = a.alphabet();
    Alphabet y = b.alphabet();
    int[] starts = new int[classesOfA.length];
    int[] ids = new int[classesOfA.length];
    Map<Long, Integer> names = new HashMap<>();
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < x.intervals() && j < y.intervals()) {
      starts[count] = Math.max(x.start(i), y.start(j));
      int idA = x.id(i);
      int idB = y.id(j);
      if (idA == Alphabet.NONE && idB == Alphabet.NONE) {
        ids[count++] = Alphabet.NONE;
      } else {
        long key = (long) idA << 32 | (idB & 0xffffffffL);
        Integer known = names.putIfAbsent(key, names.size());
        int id = known == null ? names.size() - 1 : known;
        classesOfA[id] = idA;
        classesOfB[id] = idB;
        ids[count++] = id;
      }
      int end = Math.min(x.end(i), y.end(j));
      if (x.end(i) == end) {
        i++;
      }
      if (y.end(j) == end) {
        j++;
      }
    }
    return new Alphabet(Arrays.copyOf(starts, count), Arrays.copyOf(ids, count), names.size());
  }
}
