package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the options of a choice that begin with the same character: a list of words becomes a tree,
 * of which an automaton that searches for it has few ways open at a time.
 */
final class Factoring {
  /** Below this nothing is gained. */
  private static final int MANY = 8;

  private static final int MAX_DEPTH = 50;

  private Factoring() {}

  static List<Regex> of(List<Regex> options) {
    return options.size() < MANY ? options : of(options, 0);
  }

  private static List<Regex> of(List<Regex> options, int depth) {
    Map<Regex, List<Regex>> tails = new LinkedHashMap<>();
    List<Regex> result = new ArrayList<>();
    for (Regex option : options) {
      switch (option) {
        case Regex.Chars first ->
            tails.computeIfAbsent(first, f -> new ArrayList<>()).add(Regex.EMPTY);
        case Regex.Sequence(List<Regex> parts)
            when !parts.isEmpty() && parts.getFirst() instanceof Regex.Chars first ->
            tails
                .computeIfAbsent(first, f -> new ArrayList<>())
                .add(new Regex.Sequence(parts.subList(1, parts.size())));
        default -> result.add(option);
      }
    }
    tails.forEach(
        (first, rests) -> result.add(new Regex.Sequence(List.of(first, rest(rests, depth)))));
    return result;
  }

  private static Regex rest(List<Regex> rests, int depth) {
    if (rests.size() == 1) {
      return rests.getFirst();
    }
    return new Regex.Choice(depth < MAX_DEPTH ? of(rests, depth + 1) : rests);
  }
}
