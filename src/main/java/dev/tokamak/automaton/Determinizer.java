package dev.tokamak.automaton;

import dev.tokamak.automaton.Regex.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subset construction (Rabin and Scott 1959) for patterns with conditions. A state is a set of
 * threads, each a node of the {@link Nfa} with the {@link Obligations} that it has met, and what
 * stands before it. Conditions on what follows wait in the state until that is known.
 */
final class Determinizer {
  private final Nfa nfa;
  private final PatternCompiler compiler;
  private final Threads threads;
  private final Work work;
  private final int classes;
  private final Map<State, Integer> numbers = new HashMap<>();
  private final List<State> states = new ArrayList<>();

  /** Sorted threads, and the context before them. */
  private record State(long[] threads, Context before) {
    @Override
    public boolean equals(Object other) {
      return other instanceof State state
          && before == state.before
          && Arrays.equals(threads, state.threads);
    }

    @Override
    public int hashCode() {
      // Sets of small numbers collide under the usual sum.
      long code = before.ordinal();
      for (long thread : threads) {
        code = (code + thread) * 0x9E3779B97F4A7C15L;
        code ^= code >>> 32;
      }
      return (int) code;
    }
  }

  /** What stands on one side of a place. */
  enum Context {
    /** The edge of the text. */
    EDGE,
    WORD,
    /** A character that is not of a word, or any where that makes no difference. */
    OTHER
  }

  Determinizer(Nfa nfa, PatternCompiler compiler, Work work) {
    this.nfa = nfa;
    this.compiler = compiler;
    this.threads = new Threads(nfa, compiler, work);
    this.work = work;
    this.classes = compiler.alphabet().size();
  }

  Dfa run(Context before) {
    int[] table = new int[16 * classes];
    boolean[] accept = new boolean[16];
    threads.clear();
    threads.add(nfa.start(), Obligations.NONE, before, null);
    number(new State(threads.sorted(), before));
    for (int s = 0; s < states.size(); s++) {
      work.checkSize(s, classes);
      if (s == accept.length) {
        accept = Arrays.copyOf(accept, 2 * s);
        table = Arrays.copyOf(table, 2 * s * classes);
      }
      State state = states.get(s);
      accept[s] = acceptsAtEnd(state);
      expand(state, s, table);
    }
    return Dfa.minimal(compiler.alphabet(), states.size(), table, accept);
  }

  private int number(State state) {
    Integer known = numbers.putIfAbsent(state, states.size());
    if (known != null) {
      return known;
    }
    states.add(state);
    return states.size() - 1;
  }

  private boolean acceptsAtEnd(State state) {
    threads.clear();
    for (long thread : state.threads) {
      threads.add((int) thread, (int) (thread >> 32), state.before, Context.EDGE);
    }
    return threads.matchedAtEnd();
  }

  private void expand(State state, int row, int[] table) {
    // With conditions on the next character, what can read it depends on its kind.
    boolean waiting = false;
    for (long thread : state.threads) {
      waiting |= waitsForWord((int) thread);
    }
    long[] ifWord = waiting ? resolved(state, Context.WORD) : state.threads;
    long[] ifOther = waiting ? resolved(state, Context.OTHER) : state.threads;
    List<Successors> successors = new ArrayList<>();
    Successors[] byClass = new Successors[classes];
    collect(ifWord, byClass, true, waiting);
    collect(ifOther, byClass, false, waiting);
    for (int c = 0; c < classes; c++) {
      work.spend(1);
      table[row * classes + c] = byClass[c] == null ? Dfa.DEAD : target(byClass[c], c, successors);
    }
  }

  private boolean waitsForWord(int node) {
    return nfa.kind(node) == Nfa.Kind.PLACE && nfa.extra(node) != Place.END.ordinal();
  }

  private long[] resolved(State state, Context next) {
    threads.clear();
    for (long thread : state.threads) {
      threads.add((int) thread, (int) (thread >> 32), state.before, next);
    }
    return threads.sorted();
  }

  /** The nodes behind a character of one class, with their obligations before it. */
  private static final class Successors {
    private long[] items = new long[4];
    private int size;
    private int target = Dfa.DEAD;
    private Context before;

    private void add(long item) {
      if (size == items.length) {
        items = Arrays.copyOf(items, 2 * size);
      }
      items[size++] = item;
    }
  }

  private void collect(long[] from, Successors[] byClass, boolean word, boolean waiting) {
    if (!waiting && !word) {
      return;
    }
    for (long thread : from) {
      int node = (int) thread;
      Nfa.Kind kind = nfa.kind(node);
      if (kind == Nfa.Kind.CHARS) {
        for (int c : compiler.classesOf(nfa.extra(node))) {
          if (!waiting || compiler.isWord(c) == word) {
            add(byClass, c, (thread & 0xffffffff00000000L) | nfa.out(node));
          }
        }
      } else if (kind == Nfa.Kind.MATCH) {
        for (int c = 0; c < classes; c++) {
          if (!waiting || compiler.isWord(c) == word) {
            add(byClass, c, thread);
          }
        }
      }
    }
  }

  private void add(Successors[] byClass, int c, long item) {
    work.spend(1);
    if (byClass[c] == null) {
      byClass[c] = new Successors();
    }
    byClass[c].add(item);
  }

  private int target(Successors successors, int symbolClass, List<Successors> known) {
    Context before =
        compiler.usesWords() && compiler.isWord(symbolClass) ? Context.WORD : Context.OTHER;
    if (!compiler.hasLooks()) {
      // Classes often have the same successors.
      for (Successors same : known) {
        if (same.before == before
            && same.size == successors.size
            && Arrays.equals(same.items, 0, same.size, successors.items, 0, same.size)) {
          return same.target;
        }
      }
      if (known.size() < 8) {
        known.add(successors);
      }
    }
    threads.clear();
    for (int i = 0; i < successors.size; i++) {
      int obligations = compiler.obligations().step((int) (successors.items[i] >> 32), symbolClass);
      if (obligations != Obligations.BROKEN) {
        threads.add((int) successors.items[i], obligations, before, null);
      }
    }
    long[] sorted = threads.sorted();
    successors.before = before;
    successors.target = sorted.length == 0 ? Dfa.DEAD : number(new State(sorted, before));
    return successors.target;
  }
}
