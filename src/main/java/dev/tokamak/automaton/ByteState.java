package dev.tokamak.automaton;

/** A state of a {@link ByteLanguage}. */
final class ByteState extends TextState {
  private final byte[] classes;
  private final TextState[] targets;
  private final boolean accepting;

  /**
   * @param targets by class of bytes; filled before the state is shown to anybody
   */
  ByteState(byte[] classes, TextState[] targets, boolean accepting) {
    this.classes = classes;
    this.targets = targets;
    this.accepting = accepting;
  }

  @Override
  public TextState next(int b) {
    return targets[classes[b] & 0xff];
  }

  @Override
  public boolean accepting() {
    return accepting;
  }

  @Override
  public boolean last() {
    return false;
  }
}
