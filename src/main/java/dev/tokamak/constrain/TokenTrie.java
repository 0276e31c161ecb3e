package dev.tokamak.constrain;

import java.util.Arrays;

/**
 * A vocabulary as a trie over the bytes of its tokens. Immutable and safe for use by many threads.
 *
 * <p>Nodes are numbers, given in depth-first order with children sorted by byte, so that a subtree
 * is a range of nodes, and its tokens are a range of {@link #order}. Node 0 is the root, which
 * stands for the empty text. The first child of a node is the next number, its next sibling is
 * where its subtree ends.
 */
public final class TokenTrie {
  /** The byte that leads to each node. */
  final byte[] label;

  /** The node behind each node's subtree. */
  final int[] end;

  /** How many bytes lead to each node. */
  final int[] depth;

  /** How many bytes follow at most on each node. */
  final int[] height;

  /** Where each node's own tokens begin in {@link #order}; one entry more than there are nodes. */
  final int[] first;

  /** Tokens in the order of their nodes. */
  final int[] order;

  /** Which bytes occur below each node, as {@link ByteClasses}. */
  final long[] below;

  /** Bytes of the longest token. */
  final int longest;

  private final int size;

  // The children of all nodes one behind the other, for finding one by its byte.
  private final int[] children;
  private final int[] firstChild;

  /**
   * Sorts a vocabulary's tokens.
   *
   * @param pieces the bytes of each token, by its number; null or empty for one that is no text (a
   *     control token, an unused one, the end of an answer), which is in no mask
   */
  public TokenTrie(byte[][] pieces) {
    this(pieces, null, pieces.length);
  }

  /**
   * @param texts texts, several of which may be the same; null and empty ones are left out
   * @param tokens the token that stands for each of them; null where it is the number of the text
   * @param size how many tokens the vocabulary has
   */
  TokenTrie(byte[][] texts, int[] tokens, int size) {
    this.size = size;
    int[] sorted = sorted(texts);
    int nodes = 1;
    int most = 0;
    byte[] before = {};
    for (int text : sorted) {
      nodes += texts[text].length - common(before, texts[text]);
      most = Math.max(most, texts[text].length);
      before = texts[text];
    }
    longest = most;
    label = new byte[nodes];
    end = new int[nodes];
    depth = new int[nodes];
    height = new int[nodes];
    first = new int[nodes + 1];
    below = new long[nodes];
    children = new int[nodes - 1];
    firstChild = new int[nodes + 1];
    fill(texts, sorted);
    index();
    order = tokens == null ? sorted : Arrays.stream(sorted).map(text -> tokens[text]).toArray();
  }

  private void fill(byte[][] texts, int[] sorted) {
    int[] path = new int[longest + 1];
    int node = 0;
    byte[] before = {};
    for (int i = 0; i < sorted.length; i++) {
      byte[] text = texts[sorted[i]];
      int common = common(before, text);
      for (int open = before.length; open > common; open--) {
        end[path[open]] = node + 1;
      }
      for (int length = common; length < text.length; length++) {
        node++;
        path[length + 1] = node;
        label[node] = text[length];
        depth[node] = length + 1;
        first[node] = i;
      }
      before = text;
    }
    for (int open = before.length; open >= 0; open--) {
      end[path[open]] = node + 1;
    }
    first[node + 1] = sorted.length;
  }

  private void index() {
    int count = 0;
    for (int node = 0; node < end.length; node++) {
      firstChild[node] = count;
      for (int child = node + 1; child < end[node]; child = end[child]) {
        children[count++] = child;
      }
    }
    firstChild[end.length] = count;
    for (int node = end.length - 1; node >= 0; node--) {
      for (int i = firstChild[node]; i < firstChild[node + 1]; i++) {
        height[node] = Math.max(height[node], height[children[i]] + 1);
        below[node] |= below[children[i]] | ByteClasses.of(label[children[i]] & 0xff);
      }
    }
  }

  /** The numbers of texts in the order of their bytes; of equal ones the smaller number first. */
  private static int[] sorted(byte[][] texts) {
    Integer[] boxed = new Integer[texts.length];
    int count = 0;
    for (int text = 0; text < texts.length; text++) {
      if (texts[text] != null && texts[text].length > 0) {
        boxed[count++] = text;
      }
    }
    Arrays.sort(boxed, 0, count, (a, b) -> Arrays.compareUnsigned(texts[a], texts[b]));
    int[] sorted = new int[count];
    for (int i = 0; i < count; i++) {
      sorted[i] = boxed[i];
    }
    return sorted;
  }

  private static int common(byte[] a, byte[] b) {
    int different = Arrays.mismatch(a, b);
    return different < 0 ? a.length : different;
  }

  /** How many tokens the vocabulary has, those that are no text among them. */
  public int size() {
    return size;
  }

  /** How many nodes there are. */
  int nodes() {
    return end.length;
  }

  /** A mask's words with no token in them. */
  long[] emptyMask() {
    return new long[size + 63 >> 6];
  }

  /** Whether nothing follows on a node. */
  boolean isLeaf(int node) {
    return end[node] == node + 1;
  }

  /** The bytes that lead to a node. */
  byte[] path(int node) {
    byte[] path = new byte[depth[node]];
    int at = 0;
    for (int i = 0; i < path.length; i++) {
      int child = at + 1;
      while (end[child] <= node) {
        child = end[child];
      }
      path[i] = label[child];
      at = child;
    }
    return path;
  }

  /** The child to which a byte leads, or -1. */
  int child(int node, byte b) {
    int wanted = b & 0xff;
    int low = firstChild[node];
    int high = firstChild[node + 1] - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int child = children[middle];
      int found = label[child] & 0xff;
      if (found == wanted) {
        return child;
      }
      if (found < wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Adds a node's own tokens to a mask. */
  void add(int node, long[] mask) {
    add(first[node], first[node + 1], mask);
  }

  /** Adds the tokens of a node's subtree, its own among them, to a mask. */
  void addSubtree(int node, long[] mask) {
    add(first[node], first[end[node]], mask);
  }

  /** Adds those tokens of a node's subtree to a mask that another mask holds. */
  void addSubtree(int node, long[] mask, long[] among) {
    for (int i = first[node]; i < first[end[node]]; i++) {
      int token = order[i];
      mask[token >> 6] |= among[token >> 6] & 1L << token;
    }
  }

  /** Takes a node's own tokens out of a mask. */
  void remove(int node, long[] mask) {
    remove(first[node], first[node + 1], mask);
  }

  /** Takes the tokens of a node's subtree, its own among them, out of a mask. */
  void removeSubtree(int node, long[] mask) {
    remove(first[node], first[end[node]], mask);
  }

  private void add(int from, int to, long[] mask) {
    for (int i = from; i < to; i++) {
      int token = order[i];
      mask[token >> 6] |= 1L << token;
    }
  }

  private void remove(int from, int to, long[] mask) {
    for (int i = from; i < to; i++) {
      int token = order[i];
      mask[token >> 6] &= ~(1L << token);
    }
  }
}
