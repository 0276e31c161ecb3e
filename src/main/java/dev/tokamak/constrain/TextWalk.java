package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.util.Arrays;

/**
 * One walk along the trie in step with a scalar, which finds the tokens that stay within it.
 *
 * <p>Most scalars are like others in most places: strings are like any string but for a few, and
 * where characters are counted, far from the bounds one is like the next. So a walk may have a
 * pattern, of which it takes over what follows wherever its own state comes to the pattern's, or to
 * one that no token can tell from it.
 */
final class TextWalk {
  private static final int LOOPS_LOOKED_AT = 8;

  private final TokenTrie trie;
  private final TextExitsPool pool;
  private final TextPattern pattern;
  private final TextState[] states;
  private int[] steps = new int[64];
  private int stepCount;
  private final int[] way;
  private int wayTold;
  private int visited;

  // What was found of the last two states that were compared at each depth.
  private final Comparison[] comparisons;

  // The state that stays the same under most bytes, and which bytes these are.
  private TextState loop;
  private long loopBytes;
  private int loopsLookedAt;

  /**
   * @param pattern what the scalar may be like; null where that is not wanted
   */
  TextWalk(TokenTrie trie, TextExitsPool pool, TextPattern pattern) {
    this.trie = trie;
    this.pool = pool;
    this.pattern = pattern;
    this.states = new TextState[trie.longest + 1];
    this.way = new int[trie.longest + 1];
    this.comparisons = new Comparison[trie.longest + 1];
  }

  /** Walks from a state. */
  TextTokens from(TextState state) {
    return walk(state, 0, null);
  }

  /** Walks from a state along the subtree of a node; for a walk without a pattern. */
  TextTokens below(int node, TextState state) {
    return walk(state, node, null);
  }

  /**
   * Walks from a state to every node; for a walk without a pattern.
   *
   * @param reached takes the state at each node
   */
  TextTokens from(TextState state, TextState[] reached) {
    return walk(state, 0, reached);
  }

  /** How many nodes were looked at. */
  int visited() {
    return visited;
  }

  private TextTokens walk(TextState start, int root, TextState[] reached) {
    int top = trie.depth[root];
    states[top] = start;
    wayTold = top;
    boolean mostly = pattern != null && isMostlyPattern(start);
    long[] mask = mostly ? pattern.inner().clone() : trie.emptyMask();
    int end = trie.end[root];
    for (int node = root + 1; node < end; ) {
      visited++;
      int depth = trie.depth[node];
      TextState from = states[depth - 1];
      TextState state = from.next(trie.label[node] & 0xff);
      if (state == null) {
        if (mostly && pattern.reaches(node)) {
          trie.removeSubtree(node, mask);
        }
        if (depth > top + 1 && from.accepting()) {
          addStep(node, depth, TextExits.BEYOND);
        }
        node = trie.end[node];
      } else if (pattern != null && isPattern(state, node, depth)) {
        if (!mostly) {
          trie.addSubtree(node, mask, pattern.inner());
        }
        addStepsOfPattern(node, depth);
        node = trie.end[node];
      } else if (state.accepting() && state.last()) {
        if (mostly) {
          trie.removeSubtree(node, mask);
        }
        addStep(node, depth, TextExits.END);
        node = trie.end[node];
      } else if (reached == null && state == from && staysFor(node, state)) {
        trie.addSubtree(node, mask);
        node = trie.end[node];
      } else {
        trie.add(node, mask);
        states[depth] = state;
        way[depth] = node;
        wayTold = Math.min(wayTold, depth - 1);
        if (reached != null) {
          reached[node] = state;
        }
        node++;
      }
    }
    return new TextTokens(TokenSet.of(mask), pool.of(Arrays.copyOf(steps, stepCount)));
  }

  /** Whether it is worth starting with what the pattern takes. */
  private boolean isMostlyPattern(TextState start) {
    int same = 0;
    for (int child = 1; child < trie.nodes(); child = trie.end[child]) {
      TextState state = start.next(trie.label[child] & 0xff);
      if (state != null && isPattern(state, child, 1)) {
        same += trie.first[trie.end[child]] - trie.first[child];
      }
    }
    return same > trie.order.length / 2;
  }

  /** What is known of two states: below nodes of which heights they are alike. */
  private static final class Comparison {
    TextState state;
    TextState other;
    int alikeUpTo;
    int differentFrom;
  }

  /** Whether no token that goes through a node can tell a state from that of the pattern. */
  private boolean isPattern(TextState state, int node, int depth) {
    TextState other = pattern.at(node);
    if (state == other) {
      return true;
    }
    int height = trie.height[node];
    if (!pattern.counts() || other == null || height == 0) {
      return false;
    }
    Comparison known = comparisons[depth];
    if (known == null) {
      known = new Comparison();
      comparisons[depth] = known;
    }
    if (known.state != state || known.other != other) {
      known.state = state;
      known.other = other;
      known.alikeUpTo = 0;
      known.differentFrom = Integer.MAX_VALUE;
    }
    if (height > known.alikeUpTo && height < known.differentFrom) {
      // Rounded up, so that a few comparisons tell about all heights.
      int bytes = Integer.highestOneBit(2 * height - 1);
      if (state.alike(bytes) == other.alike(bytes)) {
        known.alikeUpTo = bytes;
      } else {
        known.differentFrom = bytes / 2 + 1;
      }
    }
    return height <= known.alikeUpTo;
  }

  /** Whether everything below a node leaves the state as it is. */
  private boolean staysFor(int node, TextState state) {
    if (trie.isLeaf(node)) {
      return false;
    }
    if (state != loop) {
      if (loopsLookedAt == LOOPS_LOOKED_AT) {
        return false;
      }
      loopsLookedAt++;
      loop = state;
      loopBytes = ~0L;
      for (int b = 0; b < 256; b++) {
        if (state.next(b) != state) {
          loopBytes &= ~ByteClasses.of(b);
        }
      }
    }
    return (trie.below[node] & ~loopBytes) == 0;
  }

  private void addStepsOfPattern(int node, int depth) {
    int[] others = pattern.exits().steps;
    int from = Arrays.binarySearch(others, TextExits.step(node, TextExits.WAY));
    from = from < 0 ? -from - 1 : from;
    int behind = TextExits.step(trie.end[node], TextExits.WAY);
    if (from == others.length || others[from] >= behind) {
      return;
    }
    tellWay(depth - 1);
    for (int i = from; i < others.length && others[i] < behind; i++) {
      push(others[i]);
    }
  }

  private void addStep(int node, int depth, int kind) {
    tellWay(depth - 1);
    push(TextExits.step(node, kind));
  }

  private void tellWay(int depth) {
    for (int i = wayTold + 1; i <= depth; i++) {
      push(TextExits.step(way[i], TextExits.WAY));
    }
    wayTold = Math.max(wayTold, depth);
  }

  private void push(int step) {
    if (stepCount == steps.length) {
      steps = Arrays.copyOf(steps, 2 * stepCount);
    }
    steps[stepCount++] = step;
  }
}
