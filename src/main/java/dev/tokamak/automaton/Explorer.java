package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a machine that is given by its rules down as an automaton, by visiting all its states. */
final class Explorer {
  private Explorer() {}

  /**
   * A deterministic machine over some symbols.
   *
   * @param <S> its states, with equality by value
   */
  interface Machine<S> {
    S start();

    /** Null where nothing goes on so. */
    S next(S state, int symbol);

    boolean accepts(S state);
  }

  /**
   * @param symbols the symbols that occur, ascending
   */
  static <S> Dfa explore(Machine<S> machine, int[] symbols, Work work) {
    int classes = symbols.length;
    Map<S, Integer> numbers = new HashMap<>();
    List<S> states = new ArrayList<>();
    states.add(machine.start());
    numbers.put(machine.start(), 0);
    int[] table = new int[16 * classes];
    boolean[] accept = new boolean[16];
    for (int s = 0; s < states.size(); s++) {
      work.spend(1 + classes);
      work.checkSize(s, classes);
      if (s == accept.length) {
        accept = Arrays.copyOf(accept, 2 * s);
        table = Arrays.copyOf(table, 2 * s * classes);
      }
      S state = states.get(s);
      accept[s] = machine.accepts(state);
      for (int c = 0; c < classes; c++) {
        S target = machine.next(state, symbols[c]);
        int number = Dfa.DEAD;
        if (target != null) {
          Integer known = numbers.putIfAbsent(target, states.size());
          number = known == null ? states.size() : known;
          if (known == null) {
            states.add(target);
          }
        }
        table[s * classes + c] = number;
      }
    }
    return Dfa.minimal(alphabet(symbols), states.size(), table, accept);
  }

  /** Each symbol a class of its own. */
  static Alphabet alphabet(int[] symbols) {
    int[] starts = new int[2 * symbols.length + 1];
    int[] ids = new int[starts.length];
    int count = 0;
    int next = 0;
    for (int c = 0; c < symbols.length; c++) {
      if (symbols[c] > next || c == 0 && symbols[c] > 0) {
        starts[count] = next;
        ids[count++] = Alphabet.NONE;
      }
      starts[count] = symbols[c];
      ids[count++] = c;
      next = symbols[c] + 1;
    }
    starts[count] = next;
    ids[count++] = Alphabet.NONE;
    return new Alphabet(Arrays.copyOf(starts, count), Arrays.copyOf(ids, count), symbols.length);
  }
}
