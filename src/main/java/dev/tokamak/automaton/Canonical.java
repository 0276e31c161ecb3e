package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Trims, minimizes and renumbers an automaton, so that equal languages get equal automata. */
final class Canonical {
  private Canonical() {}

  static Dfa of(Alphabet alphabet, int states, int[] table, boolean[] accept) {
    int classes = alphabet.size();
    int[] live = live(states, classes, table, accept);
    int count = 0;
    for (int s = 0; s < states; s++) {
      live[s] = live[s] == 0 ? Dfa.DEAD : count++;
    }
    if (count == 0 || live[0] == Dfa.DEAD) {
      return empty();
    }
    int[] trimmed = new int[count * classes];
    boolean[] trimmedAccept = new boolean[count];
    for (int s = 0; s < states; s++) {
      if (live[s] != Dfa.DEAD) {
        trimmedAccept[live[s]] = accept[s];
        for (int c = 0; c < classes; c++) {
          int target = table[s * classes + c];
          trimmed[live[s] * classes + c] = target == Dfa.DEAD ? Dfa.DEAD : live[target];
        }
      }
    }
    return merged(alphabet, count, trimmed, trimmedAccept, live[0]);
  }

  static Dfa empty() {
    return Dfa.canonical(
        new Alphabet(new int[] {0}, new int[] {Alphabet.NONE}, 0), 0, new int[0], new boolean[0]);
  }

  /** Which states can reach acceptance: 1 for those. */
  private static int[] live(int states, int classes, int[] table, boolean[] accept) {
    int[] first = new int[states + 1];
    for (int i = 0; i < states * classes; i++) {
      if (table[i] != Dfa.DEAD) {
        first[table[i] + 1]++;
      }
    }
    for (int s = 0; s < states; s++) {
      first[s + 1] += first[s];
    }
    int[] sources = new int[first[states]];
    int[] fill = first.clone();
    for (int s = 0; s < states; s++) {
      for (int c = 0; c < classes; c++) {
        int target = table[s * classes + c];
        if (target != Dfa.DEAD) {
          sources[fill[target]++] = s;
        }
      }
    }
    int[] live = new int[states];
    int[] stack = new int[states];
    int top = 0;
    for (int s = 0; s < states; s++) {
      if (accept[s]) {
        live[s] = 1;
        stack[top++] = s;
      }
    }
    while (top > 0) {
      int state = stack[--top];
      for (int i = first[state]; i < first[state + 1]; i++) {
        if (live[sources[i]] == 0) {
          live[sources[i]] = 1;
          stack[top++] = sources[i];
        }
      }
    }
    return live;
  }

  private static Dfa merged(
      Alphabet alphabet, int states, int[] table, boolean[] accept, int start) {
    int classes = alphabet.size();
    int[] block = Minimizer.blocks(states, classes, table, accept);
    int blocks = 0;
    for (int b : block) {
      blocks = Math.max(blocks, b + 1);
    }
    int[] example = new int[blocks];
    for (int s = 0; s < states; s++) {
      example[block[s]] = s;
    }
    int[] names = columns(classes, blocks, example, block, table);
    Alphabet coarse = alphabet.renamed(names);
    int[] representative = new int[coarse.size()];
    for (int c = 0; c < classes; c++) {
      if (names[c] != Alphabet.NONE) {
        representative[names[c]] = c;
      }
    }
    return numbered(
        coarse, representative, classes, blocks, example, block, table, accept, block[start]);
  }

  /** Gives classes that no state tells apart one name; NONE to those that lead nowhere. */
  private static int[] columns(int classes, int blocks, int[] example, int[] block, int[] table) {
    int[] names = new int[classes];
    Map<Ints, Integer> seen = HashMap.newHashMap(classes);
    for (int c = 0; c < classes; c++) {
      int[] column = new int[blocks];
      boolean dead = true;
      for (int b = 0; b < blocks; b++) {
        int target = table[example[b] * classes + c];
        column[b] = target == Dfa.DEAD ? Dfa.DEAD : block[target];
        dead &= target == Dfa.DEAD;
      }
      Integer same = dead ? null : seen.putIfAbsent(new Ints(column), c);
      names[c] = dead ? Alphabet.NONE : same == null ? c : same;
    }
    return names;
  }

  /** Numbers the states in the order of a breadth-first search. */
  private static Dfa numbered(
      Alphabet alphabet,
      int[] representative,
      int oldClasses,
      int blocks,
      int[] example,
      int[] block,
      int[] table,
      boolean[] accept,
      int start) {
    int classes = alphabet.size();
    int[] order = new int[blocks];
    int[] number = new int[blocks];
    Arrays.fill(number, -1);
    int[] result = new int[blocks * classes];
    boolean[] resultAccept = new boolean[blocks];
    order[0] = start;
    number[start] = 0;
    int known = 1;
    for (int i = 0; i < known; i++) {
      int state = example[order[i]];
      resultAccept[i] = accept[state];
      for (int c = 0; c < classes; c++) {
        int target = table[state * oldClasses + representative[c]];
        if (target != Dfa.DEAD) {
          target = block[target];
          if (number[target] < 0) {
            number[target] = known;
            order[known++] = target;
          }
          target = number[target];
        }
        result[i * classes + c] = target;
      }
    }
    if (known < blocks) {
      throw new IllegalArgumentException("an automaton with unreachable states");
    }
    return Dfa.canonical(alphabet, known, result, resultAccept);
  }
}
