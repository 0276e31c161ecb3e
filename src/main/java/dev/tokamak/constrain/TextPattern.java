package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;

/**
 * What a state says about tokens, with the state at each node of the trie, for walks from states
 * that are like it in most places. Immutable and safe for use by many threads.
 */
final class TextPattern {
  /** Two states are looked at as far as this many bytes to tell whether they are alike. */
  static final int LOOK = 16;

  private final TextState[] states;
  private final TextTokens tokens;
  private final long[] inner;
  private final boolean counts;

  private TextPattern(TextState[] states, TextTokens tokens, long[] inner, boolean counts) {
    this.states = states;
    this.tokens = tokens;
    this.inner = inner;
    this.counts = counts;
  }

  /**
   * Walks from a state.
   *
   * @param counts whether other states may be like it without coming to the same ones
   */
  static TextPattern of(TextState state, TokenTrie trie, TextExitsPool pool, boolean counts) {
    TextState[] states = new TextState[trie.nodes()];
    TextTokens tokens = new TextWalk(trie, pool, null).from(state, states);
    states[0] = state;
    long[] inner = trie.emptyMask();
    tokens.inner().addTo(inner);
    return new TextPattern(states, tokens, inner, counts);
  }

  /** The state behind a node's bytes; null where they end the scalar or cannot stand in it. */
  TextState at(int node) {
    return states[node];
  }

  /** Whether a node's bytes may stand in the scalar and leave it open. */
  boolean reaches(int node) {
    return states[node] != null;
  }

  /** Whether other states may be like it without coming to the same ones. */
  boolean counts() {
    return counts;
  }

  TextTokens tokens() {
    return tokens;
  }

  /** The tokens that leave the scalar open: to be read only. */
  long[] inner() {
    return inner;
  }

  TextExits exits() {
    return tokens.exits();
  }

  /** About how many bytes it takes. */
  int bytes() {
    return 8 * states.length + 8 * inner.length;
  }
}
