package dev.tokamak.automaton;

import dev.tokamak.automaton.Determinizer.Context;
import dev.tokamak.automaton.Regex.Place;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A set of threads that grows by all that can be reached without reading. A thread is one number:
 * the node below, the set of obligations above.
 */
final class Threads {
  private final Nfa nfa;
  private final PatternCompiler compiler;
  private final Work work;

  /** When a node was reached without obligations: in which round. */
  private final int[] reached;

  private final Set<Long> reachedWith = new HashSet<>();
  private int round;
  private long[] kept = new long[16];
  private int size;
  private long[] stack = new long[16];
  private int top;
  private boolean universal;
  private boolean matchedAtEnd;

  Threads(Nfa nfa, PatternCompiler compiler, Work work) {
    this.nfa = nfa;
    this.compiler = compiler;
    this.work = work;
    this.reached = new int[nfa.size()];
  }

  void clear() {
    round++;
    reachedWith.clear();
    size = 0;
    universal = false;
    matchedAtEnd = false;
  }

  /**
   * Adds a thread and all that it reaches.
   *
   * @param next what follows; null where that is not known yet, so that conditions on it wait
   */
  void add(int node, int obligations, Context before, Context next) {
    push(node, obligations);
    while (top > 0) {
      long thread = stack[--top];
      visit((int) thread, (int) (thread >> 32), before, next);
    }
  }

  private void push(int node, int obligations) {
    work.spend(obligations == Obligations.NONE ? 1 : 4);
    if (obligations == Obligations.NONE) {
      if (reached[node] == round) {
        return;
      }
      reached[node] = round;
    } else if (reached[node] == round || !reachedWith.add(thread(node, obligations))) {
      return;
    }
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, 2 * top);
    }
    stack[top++] = thread(node, obligations);
  }

  private static long thread(int node, int obligations) {
    return (long) obligations << 32 | node;
  }

  private void visit(int node, int obligations, Context before, Context next) {
    switch (nfa.kind(node)) {
      case SPLIT -> {
        push(nfa.extra(node), obligations);
        push(nfa.out(node), obligations);
      }
      case CHARS -> keep(node, obligations);
      case MATCH -> {
        universal |= obligations == Obligations.NONE;
        matchedAtEnd |= compiler.obligations().metAtEnd(obligations);
        keep(node, obligations);
      }
      case PLACE -> place(node, obligations, before, next);
      case LOOK -> {
        int more = compiler.obligations().with(obligations, compiler.body(nfa.extra(node), before));
        if (more != Obligations.BROKEN) {
          push(nfa.out(node), more);
        }
      }
    }
  }

  private void place(int node, int obligations, Context before, Context next) {
    Place place = Place.values()[nfa.extra(node)];
    if (place == Place.START) {
      if (before == Context.EDGE) {
        push(nfa.out(node), obligations);
      }
    } else if (next == null) {
      keep(node, obligations);
    } else {
      boolean holds =
          switch (place) {
            case START -> before == Context.EDGE;
            case END -> next == Context.EDGE;
            case WORD_BOUNDARY -> (before == Context.WORD) != (next == Context.WORD);
            case NO_WORD_BOUNDARY -> (before == Context.WORD) == (next == Context.WORD);
          };
      if (holds) {
        push(nfa.out(node), obligations);
      }
    }
  }

  private void keep(int node, int obligations) {
    if (size == kept.length) {
      kept = Arrays.copyOf(kept, 2 * size);
    }
    kept[size++] = thread(node, obligations);
  }

  /** Whether one has matched and asks for nothing that the end of the text does not give. */
  boolean matchedAtEnd() {
    return matchedAtEnd;
  }

  /** The threads, without those that others make needless. */
  long[] sorted() {
    if (universal) {
      for (int i = 0; i < size; i++) {
        if (nfa.kind((int) kept[i]) == Nfa.Kind.MATCH && kept[i] >> 32 == Obligations.NONE) {
          return new long[] {kept[i]};
        }
      }
    }
    if (reachedWith.isEmpty()) {
      long[] result = Arrays.copyOf(kept, size);
      Arrays.sort(result);
      return result;
    }
    long[] result = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (!needless(i)) {
        result[count++] = kept[i];
      }
    }
    result = Arrays.copyOf(result, count);
    Arrays.sort(result);
    return result;
  }

  /** Whether another thread at the same node asks for less. */
  private boolean needless(int i) {
    work.spend(size);
    for (int j = 0; j < size; j++) {
      if (j != i
          && (int) kept[i] == (int) kept[j]
          && kept[i] != kept[j]
          && compiler.obligations().within((int) (kept[j] >> 32), (int) (kept[i] >> 32))) {
        return true;
      }
    }
    return false;
  }
}
