package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Numbers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the numbers of a language are written. */
final class NumberTexts {
  private static final int MAX_KNOWN = 10_000;

  private record Key(Language numbers, boolean canonical) {}

  /** Languages are made once for each meaning, so schemas share these. */
  private static final Map<Key, Language> KNOWN = new ConcurrentHashMap<>();

  private NumberTexts() {}

  /**
   * @param numbers all plain texts of the numbers
   * @param canonical each number in one way alone
   */
  static Language of(Language numbers, boolean canonical) {
    if (KNOWN.size() > MAX_KNOWN) {
      KNOWN.clear();
    }
    return KNOWN.computeIfAbsent(new Key(numbers, canonical), NumberTexts::compute);
  }

  private static Language compute(Key key) {
    Language shortest = key.numbers().and(Numbers.canonical());
    boolean few = shortest.words() < Long.MAX_VALUE;
    boolean whole = shortest.minus(Numbers.withoutFraction()).isEmpty();
    return key.canonical() || few || whole ? shortest : key.numbers();
  }
}
