package dev.tokamak.constrain;

import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TextState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells of which states every text can be continued without end, for as long as it has not ended:
 * of these, no finite number of texts that must not be repeated can ever leave nothing.
 */
final class Endless {
  /** Longer than any token: what is left of a string behind one is still plenty. */
  private static final int PLENTY = 1_000;

  private static final int MAX_STATES = 300;
  private static final int MAX_KNOWN = 10_000;

  private static final Map<TextState, Boolean> KNOWN = new ConcurrentHashMap<>();

  private Endless() {}

  static boolean is(TextState state) {
    var bounds = Strings.bounds(state);
    if (bounds.isPresent()) {
      return bounds.get().most() >= PLENTY;
    }
    Boolean known = KNOWN.get(state);
    if (known == null) {
      if (KNOWN.size() > MAX_KNOWN) {
        KNOWN.clear();
      }
      known = compute(state);
      KNOWN.put(state, known);
    }
    return known;
  }

  private static boolean compute(TextState start) {
    var numbers = new IdentityHashMap<TextState, Integer>();
    var states = new ArrayList<TextState>();
    var successors = new ArrayList<List<Integer>>();
    numbers.put(start, 0);
    states.add(start);
    for (int i = 0; i < states.size(); i++) {
      var behind = new ArrayList<Integer>();
      for (int b = 0; b < 256; b++) {
        TextState next = states.get(i).next(b);
        if (next != null && !next.last()) {
          Integer number = numbers.get(next);
          if (number == null) {
            if (states.size() == MAX_STATES) {
              return false;
            }
            number = states.size();
            numbers.put(next, number);
            states.add(next);
          }
          behind.add(number);
        }
      }
      successors.add(behind);
    }
    // What leads nowhere, or to such states alone, ends sooner or later.
    var ends = new boolean[states.size()];
    for (boolean more = true; more; ) {
      more = false;
      for (int i = 0; i < ends.length; i++) {
        if (!ends[i] && successors.get(i).stream().allMatch(next -> ends[next])) {
          ends[i] = true;
          more = true;
        }
      }
    }
    for (boolean end : ends) {
      if (end) {
        return false;
      }
    }
    return true;
  }
}
