package dev.tokamak.automaton;

import static dev.tokamak.automaton.StringState.UNBOUNDED;

import java.util.Arrays;
import java.util.List;

/**
 * A language of JSON strings: those of an automaton over code points whose length is within bounds.
 * The two are not multiplied out, unless a union or difference asks for it.
 */
final class StringLanguage extends Language {
  /** The longest bound that is counted out by states. */
  private static final int MAX_COUNTED = 1_000;

  private final StringAutomaton automaton;
  private final int min;
  private final int max;
  private final TextState start;

  private StringLanguage(StringAutomaton automaton, int min, int max, TextState start) {
    this.automaton = automaton;
    this.min = min;
    this.max = max;
    this.start = start;
  }

  static StringLanguage of(Dfa dfa) {
    return of(StringAutomaton.of(dfa), 0, UNBOUNDED);
  }

  /**
   * @throws TooComplexException where the lengths that are possible take too much to know
   */
  static StringLanguage of(StringAutomaton automaton, int min, int max) {
    CharState first = automaton.start();
    if (first == null || min > max) {
      return new StringLanguage(automaton, 0, UNBOUNDED, null);
    }
    int least = min <= first.shortest ? 0 : min;
    int most = max >= first.longest ? UNBOUNDED : max;
    if (least > 0 || most != UNBOUNDED) {
      automaton.lengths().settle();
    }
    if (least > 0 && most != UNBOUNDED) {
      automaton.lengths().prepare(most, new Work("the length of a string"));
    }
    return new StringLanguage(automaton, least, most, BoundedStates.of(first, least, most));
  }

  /** About how much it is to keep it, in states. */
  long weight() {
    return automaton.dfa().weight();
  }

  @Override
  public TextState start() {
    return start;
  }

  @Override
  public long words() {
    return start == null ? 0 : Words.count(automaton.dfa(), min, max);
  }

  @Override
  Language combine(Language other, Products.Kind kind) {
    if (!(other instanceof StringLanguage strings)) {
      return Pairs.combine(this, other, kind);
    }
    if (start == null || strings.start == null) {
      return kind == Products.Kind.AND || start == null && kind == Products.Kind.MINUS
          ? of(automaton, 1, 0)
          : start == null ? strings : this;
    }
    Work work = new Work("a combination of strings");
    return switch (kind) {
      case AND -> and(strings, work);
      case OR -> or(strings, work);
      case MINUS -> minus(strings, work);
    };
  }

  private StringLanguage and(StringLanguage other, Work work) {
    return of(
        product(other, Products.Kind.AND, work),
        Math.max(min, other.min),
        Math.min(max, other.max));
  }

  private StringLanguage or(StringLanguage other, Work work) {
    if (min == other.min && max == other.max) {
      return of(product(other, Products.Kind.OR, work), min, max);
    }
    if (automaton == other.automaton
        && min <= Lengths.plus(other.max, 1)
        && other.min <= Lengths.plus(max, 1)) {
      return of(automaton, Math.min(min, other.min), Math.max(max, other.max));
    }
    if (covers(other, work)) {
      return this;
    }
    if (other.covers(this, work)) {
      return other;
    }
    return of(Products.of(counted(work), other.counted(work), Products.Kind.OR, work));
  }

  /** Whether all of another are here. */
  private boolean covers(StringLanguage other, Work work) {
    return min <= other.min
        && max >= other.max
        && (automaton == StringAutomaton.ANY
            || other.product(this, Products.Kind.MINUS, work).start() == null);
  }

  private StringLanguage minus(StringLanguage other, Work work) {
    StringAutomaton outside = product(other, Products.Kind.MINUS, work);
    if (outside.start() == null) {
      // What is left differs by its length alone.
      StringLanguage shorter = of(automaton, min, Math.min(max, other.min - 1));
      if (other.max == UNBOUNDED) {
        return shorter;
      }
      StringLanguage longer = of(automaton, Math.max(min, other.max + 1), max);
      return (StringLanguage) shorter.combine(longer, Products.Kind.OR);
    }
    if (other.min <= min && other.max >= max) {
      return of(outside, min, max);
    }
    return of(Products.of(counted(work), other.counted(work), Products.Kind.MINUS, work));
  }

  private StringAutomaton product(StringLanguage other, Products.Kind kind, Work work) {
    if (kind == Products.Kind.AND) {
      if (automaton == StringAutomaton.ANY || automaton == other.automaton) {
        return other.automaton;
      }
      if (other.automaton == StringAutomaton.ANY) {
        return automaton;
      }
    }
    return StringAutomaton.of(Products.of(automaton.dfa(), other.automaton.dfa(), kind, work));
  }

  /** With the bounds on the length as a part of the automaton. */
  private Dfa counted(Work work) {
    if (min == 0 && max == UNBOUNDED) {
      return automaton.dfa();
    }
    int last = max == UNBOUNDED ? min : max;
    if (last > MAX_COUNTED) {
      throw new TooComplexException(
          "a union or difference of strings with a bound on the length of "
              + last
              + ", above "
              + MAX_COUNTED);
    }
    int[] table = new int[last + 1];
    boolean[] accept = new boolean[last + 1];
    for (int length = 0; length <= last; length++) {
      table[length] = length < last ? length + 1 : max == UNBOUNDED ? last : Dfa.DEAD;
    }
    Arrays.fill(accept, min, last + 1, true);
    Alphabet all = new Partition(List.of(CodePoints.ALL), work).alphabet();
    Dfa lengths = Dfa.minimal(all, last + 1, table, accept);
    return Products.of(automaton.dfa(), lengths, Products.Kind.AND, work);
  }
}
