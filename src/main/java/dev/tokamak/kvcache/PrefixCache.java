package dev.tokamak.kvcache;

import dev.tokamak.kvcache.KvMemory.Saved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Remembers what ended sequences had in their cells, so that a new one need not compute a prefix
 * that it has in common with one of them.
 *
 * <p>A radix tree over token ids, one for each group of sequences that may share: an edge is a run
 * of tokens together with the saved content of their cells. What two sequences have in common is
 * saved once. When memory runs out, the edge that was not used for longest goes first, from the
 * leaves inwards. Nothing that is kept takes a cell, so keeping costs running sequences nothing.
 *
 * <p>After the radix tree of SGLang (Zheng et al., "SGLang: Efficient Execution of Structured
 * Language Model Programs", 2024), which keeps prefixes in the cells themselves.
 *
 * <p>For use by one thread.
 */
public final class PrefixCache {
  /**
   * Tokens that are saved as one piece at most: restoring takes as many cells for a moment, and
   * memory is given up by pieces.
   */
  static final int PIECE = 256;

  private final KvMemory memory;
  private final Map<String, Node> roots = new HashMap<>();

  /**
   * All nodes but the roots, the least recently used first. A node is always touched after those
   * below it, so the first one is a leaf.
   */
  private final LinkedHashSet<Node> byUse = new LinkedHashSet<>();

  private int tokens;

  public PrefixCache(KvMemory memory) {
    this.memory = memory;
  }

  /**
   * How much of a text is kept.
   *
   * @param limit tokens of the text that count
   * @return tokens, from the first one on
   */
  public int match(String group, int[] text, int limit) {
    int matched = 0;
    for (Step step : path(group, text, limit)) {
      matched += step.length;
    }
    return matched;
  }

  /**
   * Brings what is kept of a text into a slot that already holds its first {@code from} tokens.
   *
   * @param limit tokens that the slot shall hold at most
   * @param freeCells cells that may be taken
   * @return tokens that the slot holds then
   */
  public int restore(String group, int[] text, int limit, int slot, int from, int freeCells) {
    List<Step> path = path(group, text, limit);
    touch(path);
    int held = from;
    int left = freeCells;
    for (Step step : path) {
      int until = step.node.from + step.length;
      if (until > held) {
        if (step.node.saved.length() > left) {
          break;
        }
        memory.restore(step.node.saved.content, slot, held, until);
        left -= until - held;
        held = until;
      }
    }
    return held;
  }

  /**
   * Keeps the first {@code until} tokens of a text, which a slot holds. What is kept already is not
   * saved again; what does not fit into the memory is not kept.
   */
  public void keep(String group, int[] text, int until, int slot) {
    if (until == 0) {
      return;
    }
    Node root = roots.computeIfAbsent(group, Node::root);
    Node parent = root;
    List<Step> path = path(group, text, until);
    touch(path);
    int known = 0;
    for (Step step : path) {
      parent = step.node;
      known += step.length;
    }
    if (known < until && !path.isEmpty() && path.getLast().length < parent.length()) {
      parent = split(parent, path.getLast().length);
    }
    while (known < until) {
      int end = Math.min(until, known + PIECE);
      Saved content = saveWithRoom(slot, known, end, parent);
      if (content == null) {
        break;
      }
      parent = new Node(parent, Arrays.copyOfRange(text, known, end), known, new Piece(content));
      parent.parent.children.put(parent.tokens[0], parent);
      tokens += end - known;
      known = end;
      touchUp(parent);
    }
    // It may have lost all it had to make room for this text, or never have got anything.
    if (root.children.isEmpty()) {
      roots.remove(group);
    } else {
      roots.put(group, root);
    }
  }

  /** Tokens that are kept. */
  public int tokens() {
    return tokens;
  }

  private Saved saveWithRoom(int slot, int from, int until, Node parent) {
    while (true) {
      Saved content = memory.save(slot, from, until);
      if (content != null || byUse.isEmpty() || byUse.getFirst() == parent) {
        return content;
      }
      drop(byUse.getFirst());
    }
  }

  /** The nodes that a text leads to, with how much of each it has. */
  private List<Step> path(String group, int[] text, int limit) {
    List<Step> path = new ArrayList<>();
    Node node = roots.get(group);
    int position = 0;
    while (node != null && position < limit) {
      node = node.children.get(text[position]);
      if (node != null) {
        int end = Math.min(limit, position + node.length());
        int common = Arrays.mismatch(node.tokens, 0, end - position, text, position, end);
        int length = common < 0 ? end - position : common;
        path.add(new Step(node, length));
        position += length;
        if (length < node.length()) {
          break;
        }
      }
    }
    return path;
  }

  private void touch(List<Step> path) {
    if (!path.isEmpty()) {
      touchUp(path.getLast().node);
    }
  }

  private void touchUp(Node leaf) {
    for (Node node = leaf; node.parent != null; node = node.parent) {
      byUse.addLast(node);
    }
  }

  /** Cuts a node in two that share its content, and gives the upper one. */
  private Node split(Node lower, int length) {
    Node upper =
        new Node(lower.parent, Arrays.copyOf(lower.tokens, length), lower.from, lower.saved);
    upper.saved.nodes++;
    upper.parent.children.put(upper.tokens[0], upper);
    lower.parent = upper;
    lower.from += length;
    lower.tokens = Arrays.copyOfRange(lower.tokens, length, lower.tokens.length);
    upper.children.put(lower.tokens[0], lower);
    touchUp(lower);
    return upper;
  }

  private void drop(Node leaf) {
    byUse.remove(leaf);
    leaf.parent.children.remove(leaf.tokens[0]);
    tokens -= leaf.length();
    if (--leaf.saved.nodes == 0) {
      leaf.saved.content.discard();
    }
    if (leaf.parent.group != null && leaf.parent.children.isEmpty()) {
      roots.remove(leaf.parent.group);
    }
  }

  private record Step(Node node, int length) {}

  /** Saved content, and how many nodes need it. */
  private static final class Piece {
    final Saved content;
    int nodes = 1;

    Piece(Saved content) {
      this.content = content;
    }

    int length() {
      return content.length();
    }
  }

  private static final class Node {
    /** Of a root; null below. */
    final String group;

    final Map<Integer, Node> children = new HashMap<>(4);
    final Piece saved;
    Node parent;
    int[] tokens;

    /** The position of the first token. */
    int from;

    private Node(String group, Node parent, int[] tokens, int from, Piece saved) {
      this.group = group;
      this.parent = parent;
      this.tokens = tokens;
      this.from = from;
      this.saved = saved;
    }

    Node(Node parent, int[] tokens, int from, Piece saved) {
      this(null, parent, tokens, from, saved);
    }

    static Node root(String group) {
      return new Node(group, null, new int[0], 0, null);
    }

    int length() {
      return tokens.length;
    }
  }
}
