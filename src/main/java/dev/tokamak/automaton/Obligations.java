package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What lookaheads still ask of the rest of the text: sets of states of their own automata, each of
 * which runs along from the place where it was met. A set is known by a number; 0 is the empty one.
 *
 * <p>So a pattern with lookaheads becomes a conjunction in every thread of its own automaton (an
 * alternating automaton, Chandra, Kozen and Stockmeyer 1981), which keeps them exact at any place.
 */
final class Obligations {
  static final int NONE = 0;

  /** The set of what cannot be met any more. */
  static final int BROKEN = -1;

  private static final int STATE_BITS = 16;

  private final List<Body> bodies = new ArrayList<>();
  private final List<int[]> sets = new ArrayList<>();
  private final Map<Ints, Integer> numbers = new HashMap<>();
  private final Map<Long, Integer> steps = new HashMap<>();
  private final Alphabet alphabet;
  private final Work work;

  /** The automaton of one lookahead, entered in one context. */
  private record Body(Dfa dfa, boolean negative, int[] classes) {}

  Obligations(Alphabet alphabet, Work work) {
    this.alphabet = alphabet;
    this.work = work;
    sets.add(new int[0]);
    numbers.put(new Ints(new int[0]), NONE);
  }

  /** Takes up a lookahead; returns its number. */
  int body(Dfa dfa, boolean negative) {
    int[] classes = new int[alphabet.size()];
    for (int i = 0; i < alphabet.intervals(); i++) {
      if (alphabet.id(i) != Alphabet.NONE) {
        classes[alphabet.id(i)] = dfa.alphabet().classOf(alphabet.start(i));
      }
    }
    for (int known = 0; known < bodies.size(); known++) {
      // Else sets would tell apart which copy of a repeated lookahead was met.
      if (bodies.get(known).negative == negative && bodies.get(known).dfa.equals(dfa)) {
        return known;
      }
    }
    bodies.add(new Body(dfa, negative, classes));
    return bodies.size() - 1;
  }

  /** A set with a lookahead that begins here. */
  int with(int set, int body) {
    int state = bodies.get(body).dfa.isEmpty() ? Dfa.DEAD : 0;
    int[] old = sets.get(set);
    int[] result = Arrays.copyOf(old, old.length + 1);
    int size = put(result, old.length, body, state);
    return size < 0 ? BROKEN : number(result, size);
  }

  /** What is left of a set behind a character of a class. */
  int step(int set, int symbolClass) {
    if (set == NONE) {
      return NONE;
    }
    return steps.computeIfAbsent(
        (long) set << 32 | symbolClass, key -> advance(sets.get(set), symbolClass));
  }

  private int advance(int[] set, int symbolClass) {
    work.spend(4 + 4 * set.length);
    int[] result = new int[set.length];
    int size = 0;
    for (int obligation : set) {
      Body body = bodies.get(obligation >>> STATE_BITS);
      int state = obligation & ((1 << STATE_BITS) - 1);
      int own = body.classes[symbolClass];
      int next = own == Alphabet.NONE ? Dfa.DEAD : body.dfa.next(state, own);
      size = put(result, size, obligation >>> STATE_BITS, next);
      if (size < 0) {
        return BROKEN;
      }
    }
    return number(result, size);
  }

  /** Adds what a state of a lookahead asks: nothing, something, or what is impossible (-1). */
  private int put(int[] result, int size, int body, int state) {
    Body it = bodies.get(body);
    if (state == Dfa.DEAD) {
      return it.negative ? size : -1;
    }
    if (it.dfa.universal(state)) {
      return it.negative ? -1 : size;
    }
    result[size] = body << STATE_BITS | state;
    return size + 1;
  }

  private int number(int[] values, int size) {
    int[] set = Arrays.copyOf(values, size);
    Arrays.sort(set);
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || set[i] != set[i - 1]) {
        set[distinct++] = set[i];
      }
    }
    int[] key = distinct == size ? set : Arrays.copyOf(set, distinct);
    work.spend(1 + size);
    Integer known = numbers.putIfAbsent(new Ints(key), sets.size());
    if (known != null) {
      return known;
    }
    sets.add(key);
    return sets.size() - 1;
  }

  /** Whether a set holds where the text ends. */
  boolean metAtEnd(int set) {
    for (int obligation : sets.get(set)) {
      Body body = bodies.get(obligation >>> STATE_BITS);
      if (body.dfa.accepts(obligation & ((1 << STATE_BITS) - 1)) == body.negative) {
        return false;
      }
    }
    return true;
  }

  /** Whether whatever meets the second set meets the first. */
  boolean within(int first, int second) {
    if (first == second || first == NONE) {
      return true;
    }
    int[] more = sets.get(second);
    for (int obligation : sets.get(first)) {
      if (Arrays.binarySearch(more, obligation) < 0) {
        return false;
      }
    }
    return true;
  }
}
