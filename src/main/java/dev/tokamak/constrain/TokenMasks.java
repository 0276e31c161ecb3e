package dev.tokamak.constrain;

import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TextState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens of a vocabulary may come at a place of a document. Safe for use by many threads.
 *
 * <p>The token that ends an answer is no text: {@link Position#mayEnd} tells whether it may come.
 *
 * <p>Within a scalar the tokens that stay in it depend on the scalar's state alone, and are kept
 * with it; only the few that leave it are tried out. Elsewhere few bytes may come, so that few
 * tokens are tried.
 */
public final class TokenMasks {
  private static final long KEPT_BYTES = 32L << 20;

  private static final int LONG_WALK = 4_000;

  // Nodes below which what is kept for a state within a token is worth looking up.
  private static final int LARGE = 64;

  private final TokenTrie trie;
  private final int longWalk;
  private final TextExitsPool pool;
  private final AnyString any;
  private final StateCache<TextTokens> cache;

  /** Of states that are alike as far as one looks; empty where one is wanted. */
  private final StateCache<Optional<TextPattern>> patterns;

  /** What stays in free text; a model has two or three ways to leave it. */
  private final Map<Watch, FreeTokens> free = new ConcurrentHashMap<>();

  public TokenMasks(TokenTrie trie) {
    this(trie, Strings.any().start(), KEPT_BYTES, LONG_WALK);
  }

  /**
   * @param inside the state within any string, which others may come to
   * @param keptBytes how much may be kept for states, about
   * @param longWalk nodes beyond which a walk is worth preparing for the next one
   */
  TokenMasks(TokenTrie trie, TextState inside, long keptBytes, int longWalk) {
    this.trie = trie;
    this.longWalk = longWalk;
    this.pool = new TextExitsPool(trie);
    // Of its own, since what it is asked for must always be found there.
    this.any = new AnyString(trie, new TextExitsPool(trie), inside);
    this.cache = new StateCache<>(keptBytes);
    this.patterns = new StateCache<>(keptBytes / 2);
  }

  /** The tokens whose bytes lead from a position to a position. */
  public TokenMask mask(Position position) {
    if (position instanceof FreePlace free) {
      return free(free);
    }
    long[] mask = trie.emptyMask();
    addBelow(position, 0, mask);
    return new TokenMask(mask);
  }

  /** Nearly everything may come in free text, and what it is is asked for again and again. */
  private TokenMask free(FreePlace place) {
    FreePlace.Masked known = place.masked;
    if (known == null || known.owner() != this) {
      FreeTokens tokens =
          free.computeIfAbsent(place.text.watch, watch -> new FreeTokens(watch, trie));
      long[] mask = tokens.staying(place.state).clone();
      for (int node : tokens.leaving(place.state)) {
        Position behind = place;
        for (byte b : trie.path(node)) {
          behind = behind == null ? null : behind.next(b & 0xff);
        }
        if (behind != null) {
          trie.add(node, mask);
          walk(behind, node, mask);
        }
      }
      known = new FreePlace.Masked(this, new TokenMask(mask));
      place.masked = known;
    }
    return known.mask();
  }

  /** Adds the tokens behind a node that go on from a position, going by what the position tells. */
  private void addBelow(Position position, int node, long[] mask) {
    TextState[] texts = position.texts();
    byte[][] words = position.words();
    for (int i = 0; i < texts.length; i++) {
      addText(position, i, texts[i], node, mask);
    }
    for (byte[] word : words) {
      addWord(position, word, node, mask);
    }
    addOthers(position, texts, words, node, mask);
  }

  private void addText(Position position, int number, TextState state, int node, long[] mask) {
    TextTokens tokens = tokens(state, node);
    tokens.inner().addTo(mask);
    TextExits exits = tokens.exits();
    if (exits.steps.length == 0) {
      return;
    }
    Position ended = position.ended(number);
    if (ended == null) {
      addExits(position, exits.steps, 0, trie.end[node], mask);
    } else {
      TextExits.Tails tails = exits.tails();
      tails.atEnd().addTo(mask);
      walk(ended, tails.beyond(), 0, mask);
    }
  }

  private TextTokens tokens(TextState state, int node) {
    if (node == 0) {
      Optional<Strings.Bounds> bounds = Strings.bounds(state);
      if (bounds.isPresent()) {
        return any.ofLength(bounds.get().least(), bounds.get().most());
      }
    }
    TextState alike = state.alike(trie.longest);
    TextTokens tokens = cache.get(alike, node);
    if (tokens == null) {
      tokens = node == 0 ? find(alike) : new TextWalk(trie, pool, null).below(node, alike);
      cache.put(alike, node, tokens, tokens.inner().bytes());
    }
    return tokens;
  }

  /** Finds what a state says; where that takes long, and others are like it, in ever less time. */
  private TextTokens find(TextState state) {
    TextState family = state.alike(TextPattern.LOOK);
    Optional<TextPattern> pattern = patterns.get(family, 0);
    if (pattern == null) {
      var walk = new TextWalk(trie, pool, any.pattern());
      TextTokens tokens = walk.from(state);
      if (walk.visited() > longWalk) {
        patterns.put(family, 0, Optional.empty(), 0);
      }
      return tokens;
    }
    if (pattern.isPresent()) {
      return new TextWalk(trie, pool, pattern.get()).from(state);
    }
    TextPattern made = TextPattern.of(state, trie, pool, true);
    patterns.put(family, 0, Optional.of(made), made.bytes());
    return made.tokens();
  }

  /**
   * Tries the ways out of a scalar, from a step on, as long as they lie before a node.
   *
   * @return the step behind them
   */
  private int addExits(Position position, int[] steps, int from, int before, long[] mask) {
    int i = from;
    while (i < steps.length && TextExits.node(steps[i]) < before) {
      int node = TextExits.node(steps[i]);
      boolean isWay = TextExits.kind(steps[i]) == TextExits.WAY;
      Position next = position.next(trie.label[node] & 0xff);
      i++;
      if (next == null) {
        while (i < steps.length && TextExits.node(steps[i]) < trie.end[node]) {
          i++;
        }
      } else if (isWay) {
        i = addExits(next, steps, i, trie.end[node], mask);
      } else {
        trie.add(node, mask);
        walk(next, node, mask);
      }
    }
    return i;
  }

  /** Adds the tokens behind a node that begin a word, are one, or go on behind it. */
  private void addWord(Position position, byte[] word, int from, long[] mask) {
    int node = from;
    for (byte b : word) {
      node = trie.child(node, b);
      if (node < 0) {
        return;
      }
      trie.add(node, mask);
    }
    if (trie.isLeaf(node)) {
      return;
    }
    Position behind = position;
    for (byte b : word) {
      behind = behind.next(b & 0xff);
    }
    walk(behind, node, mask);
  }

  /** Adds the tokens behind a node whose next byte begins none of the scalars and words. */
  private void addOthers(
      Position position, TextState[] texts, byte[][] words, int node, long[] mask) {
    byte[] bytes = position.nextBytes();
    if (bytes != null) {
      for (byte b : bytes) {
        int child = trie.child(node, b);
        if (child >= 0 && !takes(texts, words, b)) {
          addOther(position, child, mask);
        }
      }
      return;
    }
    for (int child = node + 1; child < trie.end[node]; child = trie.end[child]) {
      if (!takes(texts, words, trie.label[child])) {
        addOther(position, child, mask);
      }
    }
  }

  private void addOther(Position position, int child, long[] mask) {
    Position next = position.next(trie.label[child] & 0xff);
    if (next != null) {
      trie.add(child, mask);
      walk(next, child, mask);
    }
  }

  private static boolean takes(TextState[] texts, byte[][] words, byte b) {
    for (TextState text : texts) {
      if (text.next(b & 0xff) != null) {
        return true;
      }
    }
    for (byte[] word : words) {
      if (word[0] == b) {
        return true;
      }
    }
    return false;
  }

  /** Adds the tokens behind a node that go on from a position. */
  private void walk(Position position, int node, long[] mask) {
    if (trie.end[node] - node > LARGE && position.texts().length > 0) {
      addBelow(position, node, mask);
    } else {
      walk(position, trie, node, mask);
    }
  }

  /** The same along any trie, trying what follows byte by byte. */
  private static void walk(Position position, TokenTrie along, int node, long[] mask) {
    if (along.isLeaf(node)) {
      return;
    }
    byte[] bytes = position.nextBytes();
    if (bytes != null) {
      for (byte b : bytes) {
        int child = along.child(node, b);
        if (child >= 0) {
          step(position, along, child, mask);
        }
      }
      return;
    }
    int end = along.end[node];
    for (int child = node + 1; child < end; child = along.end[child]) {
      step(position, along, child, mask);
    }
  }

  private static void step(Position position, TokenTrie along, int child, long[] mask) {
    Position next = position.next(along.label[child] & 0xff);
    if (next != null) {
      along.add(child, mask);
      walk(next, along, child, mask);
    }
  }
}
