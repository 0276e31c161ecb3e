package dev.tokamak.automaton;

import dev.tokamak.automaton.Determinizer.Context;
import dev.tokamak.automaton.Regex.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From a regular expression to the automaton of the texts in which it is found. All steps are
 * counted, and none goes back.
 */
final class PatternCompiler {
  private final Work work;
  private final List<CodePoints> sets = new ArrayList<>();
  private final List<Regex.Look> looks = new ArrayList<>();

  /** The graphs of the lookaheads, and what was made of them by context. */
  private final List<Nfa> bodies = new ArrayList<>();

  private final Map<Integer, Integer> numbers = new HashMap<>();
  private boolean words;
  private int[][] classes;
  private boolean[] isWord;
  private Alphabet alphabet;
  private Obligations obligations;

  private PatternCompiler(Work work) {
    this.work = work;
  }

  /** The strings in which a pattern is found. */
  static Dfa search(Regex regex, Work work) {
    return new PatternCompiler(work).compile(regex, true);
  }

  /** The strings that an expression matches from the first to the last character. */
  static Dfa whole(Regex regex, Work work) {
    Regex all =
        new Regex.Sequence(
            List.of(new Regex.Assert(Place.START), regex, new Regex.Assert(Place.END)));
    return new PatternCompiler(work).compile(all, true);
  }

  private Dfa compile(Regex regex, boolean search) {
    Nfa nfa = Nfa.of(regex, search, sets, looks, work);
    // Their bodies may hold lookaheads, which join the end of the list.
    for (int i = 0; i < looks.size(); i++) {
      bodies.add(Nfa.of(looks.get(i).body(), false, sets, looks, work));
    }
    List<CodePoints> all = new ArrayList<>(sets);
    all.add(CodePoints.ALL);
    words = usesWords(nfa) || bodies.stream().anyMatch(PatternCompiler::usesWords);
    if (words) {
      all.add(CharSets.WORD);
    }
    Partition partition = new Partition(all, work);
    alphabet = partition.alphabet();
    classes = new int[sets.size()][];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = partition.classesOf(sets.get(i));
    }
    isWord = new boolean[alphabet.size()];
    if (words) {
      for (int c : partition.classesOf(CharSets.WORD)) {
        isWord[c] = true;
      }
    }
    obligations = new Obligations(alphabet, work);
    return new Determinizer(nfa, this, work).run(Context.EDGE);
  }

  private static boolean usesWords(Nfa nfa) {
    for (int node = 0; node < nfa.size(); node++) {
      if (nfa.kind(node) == Nfa.Kind.PLACE && nfa.extra(node) >= Place.WORD_BOUNDARY.ordinal()) {
        return true;
      }
    }
    return false;
  }

  Alphabet alphabet() {
    return alphabet;
  }

  Obligations obligations() {
    return obligations;
  }

  boolean hasLooks() {
    return !looks.isEmpty();
  }

  /** Whether anything depends on the borders of words. */
  boolean usesWords() {
    return words;
  }

  boolean isWord(int symbolClass) {
    return isWord[symbolClass];
  }

  int[] classesOf(int set) {
    return classes[set];
  }

  /** The number of a lookahead's automaton where something stands before it. */
  int body(int look, Context before) {
    int key = 3 * look + before.ordinal();
    Integer known = numbers.get(key);
    if (known == null) {
      Dfa dfa = new Determinizer(bodies.get(look), this, work).run(before);
      known = obligations.body(dfa, looks.get(look).negative());
      numbers.put(key, known);
    }
    return known;
  }
}
