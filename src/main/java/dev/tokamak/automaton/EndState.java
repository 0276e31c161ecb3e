package dev.tokamak.automaton;

/** Behind the last byte of a text, where nothing may follow: one for all languages. */
final class EndState extends TextState {
  static final EndState END = new EndState();

  private EndState() {}

  @Override
  public TextState next(int b) {
    return null;
  }

  @Override
  public boolean accepting() {
    return true;
  }

  @Override
  public boolean last() {
    return true;
  }
}
