package dev.tokamak.automaton;

/** A state between two characters of a string. Its row of targets is made when first needed. */
final class CharState extends StringState {
  final int state;
  private volatile TextState[] targets;

  CharState(StringAutomaton automaton, int state, byte[] classes, int shortest, int longest) {
    super(automaton, classes, shortest, longest);
    this.state = state;
  }

  @Override
  public TextState next(int b) {
    return targets()[classes[b] & 0xff];
  }

  @Override
  public TextState alike(int bytes) {
    return automaton.alike(this, bytes);
  }

  @Override
  TextState[] targets() {
    TextState[] row = targets;
    if (row == null) {
      row = automaton.expand(this);
      targets = row;
    }
    return row;
  }

  @Override
  boolean has(int min, int max) {
    return automaton.lengths().has(state, min, max);
  }
}
