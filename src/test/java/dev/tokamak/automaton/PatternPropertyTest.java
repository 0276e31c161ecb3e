package dev.tokamak.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Against Java's own expressions, where both mean the same. The texts to be searched have no
 * characters beyond the basic plane, because Java also looks for a place within their two halves.
 */
class PatternPropertyTest {
  private static final int DEPTH = 4;

  @Property(tries = 3_000)
  void findsWhatJavaFinds(
      @ForAll("patterns") String pattern, @ForAll("texts") List<String> values) {
    Language language = language(pattern);
    // \z is what $ means in ECMA-262.
    Pattern peer = Pattern.compile(pattern.replace("$", "\\z"));
    for (String value : values) {
      assertThat(Texts.hasString(language, value))
          .as("%s in %s", pattern, value)
          .isEqualTo(peer.matcher(value).find());
    }
  }

  @Property(tries = 1_000)
  void whatItMakesIsFound(@ForAll("patterns") String pattern, @ForAll java.util.Random random) {
    // Java's borders of words treat combining characters in a way of its own.
    Language language = language(pattern).and(Strings.pattern("^[a-cA1_\\-\\sÄé€😀]*$"));
    Pattern peer = Pattern.compile(pattern.replace("$", "\\z"));
    for (int i = 0; i < 10 && !language.isEmpty(); i++) {
      String value = Json.value(Texts.random(language, random, 12));
      assertThat(peer.matcher(value).find()).as("%s in %s", pattern, value).isTrue();
    }
  }

  /** Some few take too many states, which is another test's business. */
  private static Language language(String pattern) {
    try {
      return Strings.pattern(pattern);
    } catch (TooComplexException refused) {
      Assume.that(false);
      throw refused;
    }
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of("a", "b", "c", "A", "1", "_", "-", " ", "\n", "Ä", "é", "€", "\uffff")
        .list()
        .ofMaxSize(7)
        .map(characters -> String.join("", characters))
        .list()
        .ofMinSize(5)
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<String> patterns() {
    return pattern(DEPTH);
  }

  private static Arbitrary<String> pattern(int depth) {
    Arbitrary<String> atoms =
        Arbitraries.of(
            "a", "b", "c", "é", "😀", "[ab]", "[^a]", "[a-cé]", "[^b-😀]", "\\d", "\\D", "\\w",
            "\\W", "\\x61", "\\u00e9", "\\n", "\\-", "\\p{L}", "\\P{Lu}", "[\\w-]", "[^\\d_]",
            "\\t");
    Arbitrary<String> places = Arbitraries.of("^", "$", "\\b", "\\B");
    if (depth == 0) {
      return Arbitraries.frequencyOf(Tuple.of(4, atoms), Tuple.of(1, places));
    }
    Arbitrary<String> less = pattern(depth - 1);
    Arbitrary<String> quantifiers =
        Arbitraries.of("*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?");
    // Java does not go back into repetitions of what may be empty, so these are not.
    Arbitrary<String> repeated =
        Combinators.combine(atoms, less, quantifiers).as((a, b, q) -> "(" + a + b + ")" + q);
    return Arbitraries.frequencyOf(
        Tuple.of(2, less),
        Tuple.of(6, Combinators.combine(less, less).as((a, b) -> a + b)),
        Tuple.of(3, Combinators.combine(less, less).as((a, b) -> "(?:" + a + "|" + b + ")")),
        Tuple.of(3, repeated),
        Tuple.of(1, less.map(a -> "(?=" + a + ")")),
        Tuple.of(1, less.map(a -> "(?!" + a + ")")));
  }
}
