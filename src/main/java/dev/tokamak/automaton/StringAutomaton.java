package dev.tokamak.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An automaton over code points as one over the bytes of JSON strings. Its states between two
 * characters are those of the {@link Dfa}; the ones within a character are made when the state
 * before it is first left, and merged where they are equal.
 *
 * <p>A state from which every string goes on is that of {@link #ANY}, whatever the automaton, and
 * so are those within a character that lead to it alone.
 */
final class StringAutomaton {
  /** All strings. */
  static final StringAutomaton ANY = new StringAutomaton();

  private final Dfa dfa;
  private final CharTree tree;
  private final CharState[] states;
  private final Lengths lengths;
  private final BoundedStates bounded;
  private final Lookalikes lookalikes;
  private final Map<Row, MidState> rows = new HashMap<>();

  /** Apart, because {@link #ANY} is made before. */
  private static final class Known {
    private static final Cache<Dfa, StringAutomaton> AUTOMATA =
        new Cache<>(Cache.STATES, automaton -> automaton.dfa.weight());
  }

  private StringAutomaton() {
    Alphabet alphabet = new Partition(List.of(CodePoints.ALL), new Work("strings")).alphabet();
    dfa = Dfa.minimal(alphabet, 1, new int[] {0}, new boolean[] {true});
    tree = CharTree.of(alphabet);
    lengths = new Lengths(dfa);
    bounded = new BoundedStates(1 << 16);
    lookalikes = new Lookalikes(dfa);
    states = new CharState[] {new CharState(this, 0, tree.root().classes, 0, Lengths.UNBOUNDED)};
  }

  private StringAutomaton(Dfa dfa) {
    this.dfa = dfa;
    tree = CharTree.of(dfa.alphabet());
    lengths = new Lengths(dfa);
    bounded = new BoundedStates(1 << 13);
    lookalikes = new Lookalikes(dfa);
    states = new CharState[dfa.states()];
    for (int q = 0; q < states.length; q++) {
      states[q] =
          dfa.universal(q)
              ? ANY.states[0]
              : new CharState(
                  this, q, tree.root().classes, lengths.shortest(q), lengths.longest(q));
    }
  }

  /** The automaton of some strings: the same object for the same strings, as long as it is kept. */
  static StringAutomaton of(Dfa dfa) {
    if (dfa.equals(ANY.dfa)) {
      return ANY;
    }
    return Known.AUTOMATA.get(dfa, StringAutomaton::new);
  }

  Dfa dfa() {
    return dfa;
  }

  Lengths lengths() {
    return lengths;
  }

  BoundedStates bounded() {
    return bounded;
  }

  /** The first state; null where there is no string. */
  CharState start() {
    return states.length == 0 ? null : states[0];
  }

  /** A state that no text of so many bytes can tell from another. */
  TextState alike(CharState state, int bytes) {
    // A character has at least a byte.
    return states[lookalikes.example(state.state, bytes)];
  }

  /** The targets of a state, by class of bytes. */
  synchronized TextState[] expand(CharState from) {
    TextState[] made = new TextState[tree.size()];
    boolean[] done = new boolean[tree.size()];
    CharTree.Node root = tree.root();
    TextState[] targets = new TextState[root.children.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] =
          root.children[i] == CharTree.QUOTE
              ? dfa.accepts(from.state) ? EndState.END : null
              : target(root.children[i], from.state, made, done);
    }
    return targets;
  }

  private TextState target(int child, int from, TextState[] made, boolean[] done) {
    if (child == CharTree.NONE) {
      return null;
    }
    if (!CharTree.isNode(child)) {
      int to = dfa.next(from, child);
      return to == Dfa.DEAD ? null : states[to];
    }
    CharTree.Node node = tree.node(child);
    if (!done[node.number]) {
      TextState[] targets = new TextState[node.children.length];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = target(node.children[i], from, made, done);
      }
      made[node.number] = within(node, targets);
      done[node.number] = true;
    }
    return made[node.number];
  }

  /** The state within a character that has some targets; null where it has none. */
  private MidState within(CharTree.Node node, TextState[] targets) {
    int shortest = Lengths.UNBOUNDED;
    int longest = -1;
    boolean any = this != ANY;
    for (TextState target : targets) {
      if (target instanceof StringState state) {
        int one = state instanceof CharState ? 1 : 0;
        shortest = Math.min(shortest, state.shortest + one);
        longest = Math.max(longest, Lengths.plus(state.longest, one));
        any &= state.automaton == ANY;
      }
    }
    if (longest < 0) {
      return null;
    }
    Row row = Row.of(node, targets);
    if (any) {
      MidState known = ANY.known(row);
      if (known != null) {
        return known;
      }
    }
    MidState known = rows.get(row);
    if (known == null) {
      known = new MidState(this, node.classes, targets, shortest, longest);
      rows.put(row, known);
    }
    return known;
  }

  private synchronized MidState known(Row row) {
    return rows.get(row);
  }

  /** What a state does, whatever the classes of bytes it is written in: runs of equal targets. */
  private static final class Row {
    private final int[] ends;
    private final TextState[] targets;
    private final int hash;

    private Row(int[] ends, TextState[] targets) {
      this.ends = ends;
      this.targets = targets;
      int code = Arrays.hashCode(ends);
      for (TextState target : targets) {
        code = 31 * code + System.identityHashCode(target);
      }
      this.hash = code;
    }

    static Row of(CharTree.Node node, TextState[] byClass) {
      int[] ends = new int[node.runs.length];
      TextState[] targets = new TextState[ends.length];
      int count = 0;
      for (int i = 0; i < ends.length; i++) {
        TextState target = byClass[node.runs[i]];
        if (count == 0 || targets[count - 1] != target) {
          targets[count++] = target;
        }
        ends[count - 1] = node.ends[i];
      }
      return new Row(Arrays.copyOf(ends, count), Arrays.copyOf(targets, count));
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Row row) || !Arrays.equals(ends, row.ends)) {
        return false;
      }
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] != row.targets[i]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
