package dev.tokamak.automaton;

/** A language over bytes whose automaton is written out. */
final class ByteLanguage extends Language {
  private static final Cache<Dfa, ByteLanguage> KNOWN =
      new Cache<>(Cache.STATES, language -> language.dfa.weight());

  private final Dfa dfa;
  private final TextState start;

  private ByteLanguage(Dfa dfa) {
    this.dfa = dfa;
    this.start = dfa.isEmpty() ? null : start(dfa);
  }

  /**
   * The language of an automaton over the symbols 0 to 255: the same object for the same texts, as
   * long as it is kept, so that its states are shared.
   */
  static ByteLanguage of(Dfa dfa) {
    return KNOWN.get(dfa, ByteLanguage::new);
  }

  private static TextState start(Dfa dfa) {
    // Class 0 is for bytes that never occur, where there are any.
    int first = dfa.classes() == 256 ? 0 : 1;
    byte[] classes = new byte[256];
    for (int b = 0; b < 256; b++) {
      classes[b] = (byte) (dfa.alphabet().classOf(b) + first);
    }
    int n = dfa.states();
    TextState[] states = new TextState[n];
    TextState[][] rows = new TextState[n][];
    for (int q = 0; q < n; q++) {
      boolean last = true;
      for (int c = 0; c < dfa.classes(); c++) {
        last &= dfa.next(q, c) == Dfa.DEAD;
      }
      rows[q] = new TextState[dfa.classes() + first];
      states[q] = last ? EndState.END : new ByteState(classes, rows[q], dfa.accepts(q));
    }
    for (int q = 0; q < n; q++) {
      for (int c = 0; c < dfa.classes(); c++) {
        int target = dfa.next(q, c);
        rows[q][c + first] = target == Dfa.DEAD ? null : states[target];
      }
    }
    return states[0];
  }

  Dfa dfa() {
    return dfa;
  }

  @Override
  public TextState start() {
    return start;
  }

  @Override
  public long words() {
    return Words.count(dfa, 0, StringState.UNBOUNDED);
  }

  @Override
  Language combine(Language other, Products.Kind kind) {
    return other instanceof ByteLanguage bytes
        ? ByteLanguage.of(Products.of(dfa, bytes.dfa, kind, new Work("a combination of texts")))
        : Pairs.combine(this, other, kind);
  }
}
