package dev.tokamak.constrain;

import java.util.Arrays;

/**
 * What the tokens of a vocabulary do to a text that is watched: for each state those that leave it
 * free, and the nodes of the trie where it ends to be. What follows there is another's affair.
 *
 * <p>Safe for use by many threads.
 */
final class FreeTokens {
  private record Found(long[] staying, int[] leaving) {}

  private final Watch watch;
  private final TokenTrie trie;
  private final Found[] found;

  FreeTokens(Watch watch, TokenTrie trie) {
    this.watch = watch;
    this.trie = trie;
    this.found = new Found[watch.states()];
  }

  /** The tokens behind which the text is still free; read only. */
  long[] staying(int state) {
    return at(state).staying();
  }

  /** The nodes at which something else begins; read only. */
  int[] leaving(int state) {
    return at(state).leaving();
  }

  private synchronized Found at(int state) {
    if (found[state] == null) {
      found[state] = find(state);
    }
    return found[state];
  }

  private Found find(int state) {
    long[] staying = trie.emptyMask();
    int[] leaving = new int[4];
    int count = 0;
    int[] states = new int[trie.longest + 1];
    states[0] = state;
    int node = 1;
    while (node < trie.nodes()) {
      int depth = trie.depth[node];
      int reached = watch.next(states[depth - 1], trie.label[node] & 0xff);
      if (watch.match(reached) >= 0) {
        leaving = count == leaving.length ? Arrays.copyOf(leaving, 2 * count) : leaving;
        leaving[count++] = node;
        node = trie.end[node];
      } else {
        states[depth] = reached;
        trie.add(node, staying);
        node++;
      }
    }
    return new Found(staying, Arrays.copyOf(leaving, count));
  }
}
