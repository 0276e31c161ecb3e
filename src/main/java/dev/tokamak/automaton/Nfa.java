package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.List;

/**
 * A regular expression as a graph of nodes: Thompson's construction ("Regular Expression Search
 * Algorithm", 1968) with conditions as nodes of their own. Repetitions are written out.
 */
final class Nfa {
  private static final int MAX_NODES = 20_000;

  /** What a node does. */
  enum Kind {
    /** Reads a character of a set. */
    CHARS,
    /** Goes two ways. */
    SPLIT,
    /** Goes on where the place is right. */
    PLACE,
    /** Goes on where a lookahead holds. */
    LOOK,
    /** Everything has matched; any text may follow. */
    MATCH
  }

  private Kind[] kinds = new Kind[16];
  private int[] outs = new int[16];

  /** The second way of a split; the index of a set, a place or a lookahead. */
  private int[] extras = new int[16];

  private int size;
  private final List<CodePoints> sets;
  private final List<Regex.Look> looks;
  private final Work work;
  private int start;

  /**
   * @param sets where the sets of characters are collected, shared with the lookaheads
   * @param looks where the lookaheads are collected
   */
  private Nfa(List<CodePoints> sets, List<Regex.Look> looks, Work work) {
    this.sets = sets;
    this.looks = looks;
    this.work = work;
  }

  /**
   * @param search whether the expression may begin anywhere, and not at the first character alone
   */
  static Nfa of(
      Regex regex, boolean search, List<CodePoints> sets, List<Regex.Look> looks, Work work) {
    Nfa nfa = new Nfa(sets, looks, work);
    int match = nfa.node(Kind.MATCH, -1, -1);
    int entry = nfa.add(regex, match);
    if (search && !anchored(regex)) {
      int skip = nfa.node(Kind.CHARS, -1, nfa.set(CodePoints.ALL));
      int split = nfa.node(Kind.SPLIT, skip, entry);
      nfa.outs[skip] = split;
      entry = split;
    }
    nfa.start = entry;
    return nfa;
  }

  /** Whether nothing can match but at the start. */
  private static boolean anchored(Regex regex) {
    return switch (regex) {
      case Regex.Assert(Regex.Place place) -> place == Regex.Place.START;
      case Regex.Sequence(List<Regex> parts) -> !parts.isEmpty() && anchored(parts.getFirst());
      case Regex.Choice(List<Regex> options) -> options.stream().allMatch(Nfa::anchored);
      case Regex.Repeat(Regex body, int min, int _) -> min > 0 && anchored(body);
      case Regex.Chars _, Regex.Look _ -> false;
    };
  }

  int start() {
    return start;
  }

  int size() {
    return size;
  }

  Kind kind(int node) {
    return kinds[node];
  }

  int out(int node) {
    return outs[node];
  }

  int extra(int node) {
    return extras[node];
  }

  private int node(Kind kind, int out, int extra) {
    if (size == MAX_NODES) {
      throw new TooComplexException(
          "a pattern that takes more than " + MAX_NODES + " steps when it is written out");
    }
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * size);
      outs = Arrays.copyOf(outs, 2 * size);
      extras = Arrays.copyOf(extras, 2 * size);
    }
    kinds[size] = kind;
    outs[size] = out;
    extras[size] = extra;
    return size++;
  }

  private int set(CodePoints set) {
    for (int i = Math.max(0, sets.size() - 64); i < sets.size(); i++) {
      if (sets.get(i).equals(set)) {
        return i;
      }
    }
    sets.add(set);
    return sets.size() - 1;
  }

  /** The number of a lookahead: the same for all copies that a repetition makes of it. */
  private int look(Regex.Look look) {
    for (int i = looks.size() - 1; i >= 0; i--) {
      if (looks.get(i) == look) {
        return i;
      }
    }
    looks.add(look);
    return looks.size() - 1;
  }

  /** The entry of an expression behind which another node follows. */
  private int add(Regex regex, int next) {
    work.spend(1);
    return switch (regex) {
      case Regex.Chars(CodePoints set) -> node(Kind.CHARS, next, set(set));
      case Regex.Assert(Regex.Place place) -> node(Kind.PLACE, next, place.ordinal());
      case Regex.Look look -> {
        yield node(Kind.LOOK, next, look(look));
      }
      case Regex.Sequence(List<Regex> parts) -> {
        int entry = next;
        for (Regex part : parts.reversed()) {
          entry = add(part, entry);
        }
        yield entry;
      }
      case Regex.Choice(List<Regex> all) -> {
        List<Regex> options = Factoring.of(all);
        int entry = add(options.getLast(), next);
        for (int i = options.size() - 2; i >= 0; i--) {
          entry = node(Kind.SPLIT, add(options.get(i), next), entry);
        }
        yield entry;
      }
      case Regex.Repeat(Regex body, int min, int max) -> repeat(body, min, max, next);
    };
  }

  private int repeat(Regex body, int min, int max, int next) {
    int entry = next;
    if (max == Regex.UNBOUNDED) {
      int split = node(Kind.SPLIT, -1, next);
      // In two steps: the array may be another one afterwards.
      int again = add(body, split);
      outs[split] = again;
      entry = split;
    } else {
      for (int i = min; i < max; i++) {
        work.spend(1);
        int before = size;
        entry = node(Kind.SPLIT, add(body, entry), next);
        if (size == before + 1) {
          // The body is empty: once more changes nothing.
          break;
        }
      }
    }
    for (int i = 0; i < min; i++) {
      work.spend(1);
      int before = size;
      entry = add(body, entry);
      if (size == before) {
        break;
      }
    }
    return entry;
  }
}
