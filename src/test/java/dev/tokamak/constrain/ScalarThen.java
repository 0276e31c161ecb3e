package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A place within a scalar, behind which a document goes on.
 *
 * @param read what was read of the scalar
 * @param spent what it must not be
 * @param alike whether to tell what follows at its end, where nothing is spent
 */
record ScalarThen(TextState state, String read, Set<String> spent, boolean alike, Position behind)
    implements Position {
  ScalarThen(TextState state, boolean alike, Position behind) {
    this(state, "", Set.of(), alike, behind);
  }

  @Override
  public Position next(int b) {
    TextState next = state.next(b);
    if (next == null) {
      return state.accepting() && !spent.contains(read) ? behind.next(b) : null;
    }
    String text = read + (char) b;
    if (next.last()) {
      return spent.contains(text) ? null : behind;
    }
    return new ScalarThen(next, text, spent, alike, behind);
  }

  @Override
  public boolean mayEnd() {
    return state.accepting() && behind.mayEnd();
  }

  @Override
  public int forced() {
    return -1;
  }

  @Override
  public boolean mustEnd() {
    return false;
  }

  @Override
  public byte[] nextBytes() {
    return null;
  }

  @Override
  public TextState[] texts() {
    return new TextState[] {state};
  }

  @Override
  public Position ended(int text) {
    return alike && spent.isEmpty() ? behind : null;
  }

  @Override
  public byte[][] words() {
    return new byte[0][];
  }

  @Override
  public String toString() {
    return "behind "
        + new String(read.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
