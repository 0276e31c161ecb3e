package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import dev.tokamak.constrain.Expectation.Texts;

/** Within a string, behind its first quote, or within a number. */
final class ScalarPlace extends Place {
  private final TextState[] states;
  private final long[] owners;
  private final Frame frame;

  ScalarPlace(Texts texts, Frame frame, Trail trail) {
    this(texts.states(), texts.owners(), frame, trail);
  }

  private ScalarPlace(TextState[] states, long[] owners, Frame frame, Trail trail) {
    super(trail);
    this.states = states;
    this.owners = owners;
    this.frame = frame;
  }

  /** Behind the first byte. */
  static Place begin(Texts texts, int b, Frame frame, Trail trail) {
    return behind(texts.states(), texts.owners(), b, frame, trail);
  }

  @Override
  Frame frame() {
    return frame;
  }

  @Override
  Place step(int b) {
    Place longer = behind(states, owners, b, frame, after(trail, b));
    if (longer != null) {
      return longer;
    }
    Place ended = endedHere();
    return ended == null ? null : ended.step(b);
  }

  /** Where the value is complete and what follows tells so, as it does for numbers. */
  private Place endedHere() {
    long satisfied = 0;
    for (int i = 0; i < states.length; i++) {
      satisfied |= states[i].accepting() ? owners[i] : 0;
    }
    return satisfied == 0 ? null : frame.completed(satisfied, trail);
  }

  private static Place behind(TextState[] states, long[] owners, int b, Frame frame, Trail trail) {
    if (states.length == 1) {
      TextState next = states[0].next(b);
      if (next == null) {
        return null;
      }
      return next.last()
          ? frame.completed(owners[0], trail)
          : new ScalarPlace(new TextState[] {next}, owners, frame, trail);
    }
    var left = new TextState[states.length];
    var leftOwners = new long[states.length];
    int count = 0;
    boolean over = true;
    long satisfied = 0;
    for (int i = 0; i < states.length; i++) {
      TextState next = states[i].next(b);
      if (next != null) {
        left[count] = next;
        leftOwners[count++] = owners[i];
        over &= next.last();
        satisfied |= next.accepting() ? owners[i] : 0;
      }
    }
    if (count == 0) {
      return null;
    }
    return over
        ? frame.completed(satisfied, trail)
        : new ScalarPlace(
            java.util.Arrays.copyOf(left, count),
            java.util.Arrays.copyOf(leftOwners, count),
            frame,
            trail);
  }

  @Override
  public boolean mayEnd() {
    Place ended = endedHere();
    return ended != null && ended.mayEnd();
  }

  @Override
  public int forced() {
    int only = -1;
    for (TextState state : states) {
      if (state.accepting()) {
        return -1;
      }
      int byThis = only(state);
      if (byThis < 0 || (only >= 0 && only != byThis)) {
        return -1;
      }
      only = byThis;
    }
    return only >= 0 && next(only) != null ? only : -1;
  }

  private static int only(TextState state) {
    int only = -1;
    // Most states tell by the first letters that they leave a choice.
    for (int i = 0; i < 256; i++) {
      int b = (i + ' ') & 0xff;
      if (state.next(b) != null) {
        if (only >= 0) {
          return -1;
        }
        only = b;
      }
    }
    return only;
  }

  /** Where items must differ, only what can part from those that have come may go on freely. */
  @Override
  public TextState[] texts() {
    return trail == null || Parting.isPossible(states, Uniqueness.repeatable(this))
        ? states
        : super.texts();
  }

  @Override
  public Position ended(int text) {
    return trail == null && states.length == 1 ? frame.completed(owners[0], null) : null;
  }
}
