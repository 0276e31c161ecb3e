package dev.tokamak.automaton;

import java.nio.charset.StandardCharsets;

/** States of scalars that are made by hand, for tests of what walks along them. */
public final class HandmadeTexts {
  private HandmadeTexts() {}

  /** A state with a table. */
  private static final class State extends TextState {
    private final TextState[] next = new TextState[256];
    private final boolean accepting;

    State(boolean accepting) {
      this.accepting = accepting;
    }

    State on(int from, int to, TextState state) {
      for (int b = from; b <= to; b++) {
        next[b] = state;
      }
      return this;
    }

    State on(String bytes, TextState state) {
      for (int i = 0; i < bytes.length(); i++) {
        next[bytes.charAt(i)] = state;
      }
      return this;
    }

    State copy() {
      State copy = new State(accepting);
      System.arraycopy(next, 0, copy.next, 0, 256);
      return copy;
    }

    @Override
    public TextState next(int b) {
      return next[b];
    }

    @Override
    public boolean accepting() {
      return accepting;
    }

    @Override
    public boolean last() {
      for (TextState state : next) {
        if (state != null) {
          return false;
        }
      }
      return true;
    }
  }

  private static final State CLOSED = new State(true);
  private static final State INSIDE = inside(new State(false), CLOSED);

  /** Inside of a string of any characters of one or two bytes, with a few escapes. */
  public static TextState insideString() {
    return INSIDE;
  }

  /** A string of any such characters, from before its quote. */
  public static TextState string() {
    return new State(false).on("\"", INSIDE);
  }

  /** Inside of a string that is none of some names, which must begin differently. */
  public static TextState insideStringBut(String... names) {
    State inside = INSIDE.copy();
    for (String name : names) {
      State state = inside;
      for (int i = 0; i < name.length(); i++) {
        State next = INSIDE.copy();
        state.on(name.charAt(i), name.charAt(i), next);
        state = next;
      }
      state.on("\"", null);
    }
    return inside;
  }

  /** Inside of a string that does not begin with a byte. */
  public static TextState insideStringNotWith(int first) {
    return INSIDE.copy().on(first, first, null);
  }

  /** Inside of a string of some number of characters. */
  public static TextState insideStringOf(int least, int most) {
    State inside = new State(false).on("\"", CLOSED);
    for (int left = 1; left <= most; left++) {
      inside = inside(new State(false), least + left <= most ? CLOSED : null, inside);
    }
    return inside;
  }

  /** Inside of a string of letters from a to z, at least one of them. */
  public static TextState insideLetters() {
    State more = new State(false).on("\"", CLOSED);
    more.on('a', 'z', more);
    return new State(false).on('a', 'z', more);
  }

  /** A number without exponent. */
  public static TextState number() {
    State fraction = new State(true);
    fraction.on('0', '9', fraction);
    State point = new State(false).on('0', '9', fraction);
    State zero = new State(true).on(".", point);
    State digits = new State(true).on(".", point);
    digits.on('0', '9', digits);
    State minus = new State(false).on('1', '9', digits).on("0", zero);
    return new State(false).on('1', '9', digits).on("0", zero).on("-", minus);
  }

  /** One text alone. */
  public static TextState literal(String text) {
    State state = new State(true);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = bytes.length - 1; i >= 0; i--) {
      state = new State(false).on(bytes[i] & 0xff, bytes[i] & 0xff, state);
    }
    return state;
  }

  private static State inside(State state, State closed) {
    return inside(state, closed, state);
  }

  private static State inside(State state, State closed, State then) {
    State escape = new State(false).on("\"\\n", then);
    State second = new State(false).on(0x80, 0xbf, then);
    return state.on(' ', 0x7f, then).on("\"", closed).on("\\", escape).on(0xc3, 0xc5, second);
  }
}
