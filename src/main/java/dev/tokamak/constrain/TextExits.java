package dev.tokamak.constrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where in the trie a scalar may end. Immutable to its users and safe for use by many threads.
 *
 * <p>Steps are nodes in depth-first order: those at which the scalar must have ended, those that
 * lead out of one that may have ended at their parent, and all on the way to them. Left out is what
 * leaves the scalar with the first byte.
 */
final class TextExits {
  /** Leads to others. */
  static final int WAY = 0;

  /** The scalar has ended here. */
  static final int END = 1;

  /** The scalar has ended at the parent. */
  static final int BEYOND = 2;

  private static final int KIND_BITS = 2;

  /** Nodes and what they are, see {@link #step}. */
  final int[] steps;

  private final TokenTrie trie;

  // What two threads make is the same.
  private volatile Tails tails;

  TextExits(TokenTrie trie, int[] steps) {
    this.trie = trie;
    this.steps = steps;
  }

  static int step(int node, int kind) {
    return node << KIND_BITS | kind;
  }

  static int node(int step) {
    return step >> KIND_BITS;
  }

  static int kind(int step) {
    return step & (1 << KIND_BITS) - 1;
  }

  /**
   * What tokens hold behind the end of the scalar.
   *
   * @param atEnd the tokens that end with it
   * @param beyond the rest of the others, as a trie that leads to them
   */
  record Tails(TokenSet atEnd, TokenTrie beyond) {}

  Tails tails() {
    Tails made = tails;
    if (made == null) {
      made = makeTails();
      tails = made;
    }
    return made;
  }

  private Tails makeTails() {
    long[] atEnd = trie.emptyMask();
    List<byte[]> texts = new ArrayList<>();
    List<Integer> tokens = new ArrayList<>();
    for (int step : steps) {
      int node = node(step);
      int kind = kind(step);
      if (kind == WAY) {
        continue;
      }
      byte[] tail = new byte[trie.longest];
      int from = kind == END ? trie.depth[node] : trie.depth[node] - 1;
      for (int each = node; each < trie.end[node]; each++) {
        int length = trie.depth[each] - from;
        if (length > 0) {
          tail[length - 1] = trie.label[each];
        }
        for (int i = trie.first[each]; i < trie.first[each + 1]; i++) {
          int token = trie.order[i];
          if (length == 0) {
            atEnd[token >> 6] |= 1L << token;
          } else {
            texts.add(Arrays.copyOf(tail, length));
            tokens.add(token);
          }
        }
      }
    }
    return new Tails(
        TokenSet.of(atEnd),
        new TokenTrie(
            texts.toArray(byte[][]::new),
            tokens.stream().mapToInt(Integer::intValue).toArray(),
            trie.size()));
  }
}
