package dev.tokamak.constrain;

/**
 * Whether a vocabulary has a token that covers the end of a known text and more. Where it has one,
 * that end is not for others to cut into tokens: a model would have taken the longer one.
 *
 * <p>Safe for use by many threads.
 */
public final class LongerTokens {
  private final TokenTrie trie;

  public LongerTokens(TokenTrie trie) {
    this.trie = trie;
  }

  /**
   * Whether there is a token of {@code text} from {@code from} to its end, and at least a byte more
   * as a position allows it.
   *
   * @param text of which the first {@code length} bytes count
   * @param behind the position behind the text
   */
  public boolean exist(byte[] text, int from, int length, Position behind) {
    if (length - from >= trie.longest) {
      return false;
    }
    int node = 0;
    for (int i = from; i < length && node >= 0; i++) {
      node = trie.child(node, text[i]);
    }
    return node >= 0 && goesOn(node, behind);
  }

  private boolean goesOn(int node, Position position) {
    int end = trie.end[node];
    for (int child = node + 1; child < end; child = trie.end[child]) {
      Position next = position.next(trie.label[child] & 0xff);
      // Each leaf is the end of a token, but it may be out of reach.
      if (next != null && (trie.first[child] < trie.first[child + 1] || goesOn(child, next))) {
        return true;
      }
    }
    return false;
  }
}
