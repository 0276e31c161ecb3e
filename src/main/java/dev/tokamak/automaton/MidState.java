package dev.tokamak.automaton;

/** A state within the bytes of one character of a string. */
final class MidState extends StringState {
  private final TextState[] targets;

  MidState(
      StringAutomaton automaton, byte[] classes, TextState[] targets, int shortest, int longest) {
    super(automaton, classes, shortest, longest);
    this.targets = targets;
  }

  @Override
  public TextState next(int b) {
    return targets[classes[b] & 0xff];
  }

  @Override
  TextState[] targets() {
    return targets;
  }

  @Override
  boolean has(int min, int max) {
    for (TextState target : targets) {
      if (target instanceof MidState within && within.has(min, max)) {
        return true;
      }
      if (target instanceof CharState behind && behind.has(Math.max(0, min - 1), max - 1)) {
        return true;
      }
    }
    return false;
  }
}
