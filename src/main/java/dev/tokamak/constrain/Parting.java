package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a scalar can part from texts that must not come again. Where it can at every place along
 * them, nothing that stays within the scalar has to be forbidden for their sake.
 */
final class Parting {
  private Parting() {}

  /**
   * Whether the scalar can go on as none of some texts, wherever it has come to along one of them
   * and has not ended.
   *
   * @param states how the scalar may go on; null ones do not count
   * @param texts what must not come, from here on; they may be longer than the scalar
   */
  static boolean isPossible(TextState[] states, List<byte[]> texts) {
    return partsBehind(states, texts, 0) || Arrays.stream(states).allMatch(Parting::isEndless);
  }

  private static boolean isEndless(TextState state) {
    return state == null || Endless.is(state);
  }

  private static boolean partsBehind(TextState[] states, List<byte[]> texts, int at) {
    boolean[] done = new boolean[256];
    for (byte[] text : texts) {
      int b = text.length > at ? text[at] & 0xff : -1;
      if (b < 0 || done[b]) {
        continue;
      }
      done[b] = true;
      TextState[] next = new TextState[states.length];
      boolean goesOn = false;
      for (int i = 0; i < states.length; i++) {
        TextState behind = states[i] == null ? null : states[i].next(b);
        next[i] = behind == null || behind.last() ? null : behind;
        goesOn |= next[i] != null;
      }
      if (goesOn) {
        List<byte[]> alike = new ArrayList<>();
        for (byte[] other : texts) {
          if (other.length > at && (other[at] & 0xff) == b) {
            alike.add(other);
          }
        }
        if (!parts(next, alike, at + 1) || !partsBehind(next, alike, at + 1)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean parts(TextState[] states, List<byte[]> texts, int at) {
    boolean[] taken = new boolean[256];
    for (byte[] text : texts) {
      if (text.length > at) {
        taken[text[at] & 0xff] = true;
      }
    }
    for (int i = 0; i < 256; i++) {
      // Letters are likely.
      int b = (i + 'a') & 0xff;
      if (!taken[b]) {
        for (TextState state : states) {
          if (state != null && state.next(b) != null) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
