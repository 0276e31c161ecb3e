package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The minimal automaton of a list of words, built word by word: Daciuk, Mihov, Watson and Watson,
 * "Incremental Construction of Minimal Acyclic Finite-State Automata" (2000), for sorted input.
 */
final class WordGraph {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Ints, Integer> frozen = new HashMap<>();
  private final Work work;

  private WordGraph(Work work) {
    this.work = work;
  }

  /** A state: its transitions in the order of the symbols. */
  private static final class Node {
    private int[] edges = new int[2];
    private int size;
    private boolean accept;

    private void add(int symbol, int target) {
      if (size == edges.length) {
        edges = Arrays.copyOf(edges, 2 * size);
      }
      edges[size++] = symbol;
      edges[size++] = target;
    }

    private Ints key() {
      int[] key = Arrays.copyOf(edges, size + 1);
      key[size] = accept ? 1 : 0;
      return new Ints(key);
    }
  }

  /** The automaton of exactly these words. */
  static Dfa of(Collection<int[]> words, Work work) {
    List<int[]> sorted = new ArrayList<>(words);
    sorted.sort(Arrays::compare);
    return new WordGraph(work).build(sorted);
  }

  private Dfa build(List<int[]> words) {
    if (words.isEmpty()) {
      return Canonical.empty();
    }
    // The path of the last word, whose nodes may still grow.
    List<Node> path = new ArrayList<>();
    path.add(new Node());
    int[] last = new int[0];
    for (int[] word : words) {
      work.spend(word.length + 1);
      int common = Arrays.mismatch(last, word);
      int shared = common < 0 ? word.length : common;
      freeze(path, last, shared);
      for (int i = shared; i < word.length; i++) {
        path.add(new Node());
      }
      path.getLast().accept = true;
      last = word;
    }
    freeze(path, last, 0);
    nodes.add(path.getFirst());
    return table(nodes.size() - 1);
  }

  /** Nothing will be added behind some depth of the path any more. */
  private void freeze(List<Node> path, int[] word, int depth) {
    while (path.size() > depth + 1) {
      Node node = path.removeLast();
      int number = frozen.computeIfAbsent(node.key(), key -> add(node));
      path.getLast().add(word[path.size() - 1], number);
    }
  }

  private int add(Node node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  private Dfa table(int root) {
    int[] symbols =
        nodes.stream()
            .flatMapToInt(
                node ->
                    java.util.stream.IntStream.range(0, node.size / 2).map(i -> node.edges[2 * i]))
            .sorted()
            .distinct()
            .toArray();
    int classes = symbols.length;
    work.checkSize(nodes.size(), classes);
    int[] table = new int[nodes.size() * classes];
    Arrays.fill(table, Dfa.DEAD);
    boolean[] accept = new boolean[nodes.size()];
    for (int s = 0; s < nodes.size(); s++) {
      // The root comes last and has to be the first.
      Node node = nodes.get(s);
      int row = swapped(s, root);
      accept[row] = node.accept;
      for (int e = 0; e < node.size; e += 2) {
        int c = Arrays.binarySearch(symbols, node.edges[e]);
        table[row * classes + c] = swapped(node.edges[e + 1], root);
      }
    }
    return Dfa.minimal(Explorer.alphabet(symbols), nodes.size(), table, accept);
  }

  private static int swapped(int node, int root) {
    return node == root ? 0 : node == 0 ? root : node;
  }
}
