package dev.tokamak.automaton;

import java.util.stream.IntStream;

/** Combines languages of different kinds by their states alone. */
final class Pairs implements Explorer.Machine<Pairs.Pair> {
  private final Pair start;
  private final Products.Kind kind;

  private Pairs(Language a, Language b, Products.Kind kind) {
    this.start = new Pair(a.start(), b.start());
    this.kind = kind;
  }

  /** A state of both; null for one that has come to a dead end. States are equal when identical. */
  record Pair(TextState a, TextState b) {}

  static Language combine(Language a, Language b, Products.Kind kind) {
    int[] bytes = IntStream.range(0, 256).toArray();
    return ByteLanguage.of(
        Explorer.explore(new Pairs(a, b, kind), bytes, new Work("a combination of texts")));
  }

  @Override
  public Pair start() {
    return start;
  }

  @Override
  public Pair next(Pair state, int symbol) {
    TextState a = state.a == null ? null : state.a.next(symbol);
    TextState b = state.b == null ? null : state.b.next(symbol);
    return kind.lives(a != null, b != null) ? new Pair(a, b) : null;
  }

  @Override
  public boolean accepts(Pair state) {
    return kind.of(state.a != null && state.a.accepting(), state.b != null && state.b.accepting());
  }
}
