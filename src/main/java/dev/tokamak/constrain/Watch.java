package dev.tokamak.constrain;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Looks out for fixed texts in a text that comes byte by byte (Aho and Corasick, "Efficient string
 * matching", 1975). States are numbers; 0 is the beginning. Immutable and safe for use by many
 * threads.
 */
public final class Watch {
  private static final int BYTES = 256;

  /** A state's next one, by 256 times the state and the byte. */
  private final int[] next;

  private final int[] match;
  private final int[] depth;

  /**
   * A text to look out for.
   *
   * @param number what it is known by, not negative
   * @param text not empty
   * @param anchored whether it counts at the very beginning alone
   */
  public record Sign(int number, byte[] text, boolean anchored) {}

  /**
   * @param signs none of whose texts is part of another one
   */
  public Watch(List<Sign> signs) {
    int most = 1 + signs.stream().mapToInt(sign -> sign.text().length).sum();
    // Two beginnings: that of the text, and that of what comes later in it.
    var trie = new Trie(2 * most);
    int later = trie.add();
    for (Sign sign : signs) {
      trie.insert(0, sign);
      if (!sign.anchored()) {
        trie.insert(later, sign);
      }
    }
    trie.link(later);
    next = Arrays.copyOf(trie.next, trie.count * BYTES);
    match = Arrays.copyOf(trie.match, trie.count);
    depth = Arrays.copyOf(trie.depth, trie.count);
  }

  /** How many states there are. */
  int states() {
    return match.length;
  }

  /** The state behind a byte. */
  public int next(int state, int b) {
    return next[state * BYTES + b];
  }

  /** The number of the sign that has just been completed; -1 for none. */
  public int match(int state) {
    return match[state];
  }

  /**
   * How many of the last bytes may be the beginning of a sign; all of it, where one is complete.
   */
  public int depth(int state) {
    return depth[state];
  }

  private static final class Trie {
    final int[] next;
    final int[] match;
    final int[] depth;
    int count;

    Trie(int most) {
      next = new int[most * BYTES];
      match = new int[most];
      depth = new int[most];
      Arrays.fill(next, -1);
      add();
    }

    int add() {
      match[count] = -1;
      return count++;
    }

    void insert(int root, Sign sign) {
      int at = root;
      for (byte b : sign.text()) {
        int edge = at * BYTES + (b & 0xff);
        if (next[edge] < 0) {
          next[edge] = add();
          depth[next[edge]] = depth[at] + 1;
        }
        at = next[edge];
      }
      match[at] = sign.number();
    }

    /** Completes the states: what is no beginning of a text goes on as its longest end that is. */
    void link(int later) {
      int[] fallback = new int[count];
      var open = new ArrayDeque<Integer>();
      begin(later, later, fallback, open);
      complete(fallback, open);
      // What comes first falls back on what may come later.
      begin(0, later, fallback, open);
      complete(fallback, open);
    }

    private void begin(int root, int later, int[] fallback, ArrayDeque<Integer> open) {
      for (int b = 0; b < BYTES; b++) {
        int child = next[root * BYTES + b];
        int elsewhere = root == later ? later : next[later * BYTES + b];
        if (child < 0) {
          next[root * BYTES + b] = elsewhere;
        } else {
          fallback[child] = elsewhere;
          open.add(child);
        }
      }
    }

    private void complete(int[] fallback, ArrayDeque<Integer> open) {
      while (!open.isEmpty()) {
        int state = open.remove();
        for (int b = 0; b < BYTES; b++) {
          int child = next[state * BYTES + b];
          int elsewhere = next[fallback[state] * BYTES + b];
          if (child < 0) {
            next[state * BYTES + b] = elsewhere;
          } else {
            fallback[child] = elsewhere;
            open.add(child);
          }
        }
      }
    }
  }
}
