package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.util.Arrays;

/**
 * What the inside of any string says about tokens, and that of strings of some length. Immutable to
 * its users and safe for use by many threads.
 */
final class AnyString {
  private final TokenTrie trie;
  private final TextExitsPool pool;
  private final TextPattern pattern;

  /** How many characters have begun at each node. */
  private final int[] characters;

  private final int mostCharacters;

  // Tokens that begin at most so many characters. What two threads make is the same.
  private final TokenSet[] upTo;

  /**
   * @param inside the state behind the opening quote, which comes back behind each character
   */
  AnyString(TokenTrie trie, TextExitsPool pool, TextState inside) {
    this.trie = trie;
    this.pool = pool;
    pattern = TextPattern.of(inside, trie, pool, false);
    characters = new int[trie.nodes()];
    mostCharacters = countCharacters();
    upTo = new TokenSet[mostCharacters];
  }

  private int countCharacters() {
    int most = 0;
    for (int node = 0; node < trie.nodes(); node++) {
      if (pattern.reaches(node)) {
        most = Math.max(most, characters[node]);
        int behind = characters[node] + (pattern.at(node) == pattern.at(0) ? 1 : 0);
        for (int child = node + 1; child < trie.end[node]; child = trie.end[child]) {
          characters[child] = behind;
        }
      }
    }
    return most;
  }

  TextPattern pattern() {
    return pattern;
  }

  /**
   * What the inside of strings says that are bounded by their number of characters alone, between
   * two of these.
   *
   * @param least how many must come before the end
   * @param most how many may come
   */
  TextTokens ofLength(int least, int most) {
    return new TextTokens(
        most >= mostCharacters ? pattern.tokens().inner() : upTo(most), exitsWithin(least, most));
  }

  private TokenSet upTo(int most) {
    TokenSet set = upTo[most];
    if (set == null) {
      long[] mask = trie.emptyMask();
      for (int node = 1; node < trie.nodes(); ) {
        if (!pattern.reaches(node) || characters[node] > most) {
          node = trie.end[node];
        } else {
          trie.add(node, mask);
          node++;
        }
      }
      set = TokenSet.of(mask);
      upTo[most] = set;
    }
    return set;
  }

  private TextExits exitsWithin(int least, int most) {
    if (least == 0 && most >= mostCharacters) {
      return pattern.exits();
    }
    int[] all = pattern.exits().steps;
    int[] kept = new int[all.length];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      int node = TextExits.node(all[i]);
      int kind = TextExits.kind(all[i]);
      // The quote counts as one more character.
      int before = characters[node] - (kind == TextExits.WAY ? 0 : 1);
      if (before <= most && (kind == TextExits.WAY || before >= least)) {
        kept[count++] = all[i];
      }
    }
    return pool.of(withoutDeadEnds(Arrays.copyOf(kept, count)));
  }

  /** Leaves out the ways that lead nowhere any more. */
  private int[] withoutDeadEnds(int[] steps) {
    int from = steps.length;
    int next = trie.nodes();
    for (int i = steps.length - 1; i >= 0; i--) {
      int node = TextExits.node(steps[i]);
      if (TextExits.kind(steps[i]) != TextExits.WAY || next < trie.end[node]) {
        steps[--from] = steps[i];
        next = node;
      }
    }
    return Arrays.copyOfRange(steps, from, steps.length);
  }
}
