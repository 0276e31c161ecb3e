package dev.tokamak.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The algebra of languages, by membership; and that no walk comes to a dead end. */
class LanguagePropertyTest {
  private static final List<String> PATTERNS =
      List.of(
          "^(ab)*$",
          "^a*$",
          "^(aa|bbb)*c?$",
          "b",
          "^[^a]*$",
          "^.{0,6}$",
          "é",
          "^(a|bé)*$",
          "a$",
          "^(?!ab)",
          "^(aaa)*(bb)?$",
          "",
          "^(?=.*b)[ab]*$",
          "^[ab]{2,4}$",
          "^(a{3}|b{5})+$");

  private static final List<String> VALUES = List.of("", "a", "ab", "abab", "é", "aaa", "bé");

  /** A language, and what it should have. */
  private record Sample(String name, Language language, java.util.function.Predicate<String> has) {}

  @Provide
  Arbitrary<Sample> samples() {
    Arbitrary<Sample> patterns =
        Arbitraries.of(PATTERNS)
            .map(
                pattern ->
                    new Sample(
                        pattern,
                        Strings.pattern(pattern),
                        java.util.regex.Pattern.compile(pattern).asPredicate()));
    Arbitrary<Sample> lengths =
        Combinators.combine(
                Arbitraries.integers().between(0, 6), Arbitraries.integers().between(0, 9))
            .as(
                (min, span) -> {
                  int max = span == 9 ? Integer.MAX_VALUE : min + span;
                  return new Sample(
                      "length " + min + " to " + max,
                      Strings.length(min, max),
                      value -> length(value) >= min && length(value) <= max);
                });
    Arbitrary<Sample> values =
        Arbitraries.subsetOf(VALUES)
            .map(some -> new Sample("one of " + some, Strings.values(some), some::contains));
    return Arbitraries.oneOf(patterns, patterns, lengths, values);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings().withChars("aaabbbé").ofMaxLength(9).list().ofSize(30);
  }

  private static int length(String value) {
    return value.codePointCount(0, value.length());
  }

  @Property(tries = 3_000)
  void combinationsHaveWhatTheyShould(
      @ForAll("samples") Sample a,
      @ForAll("samples") Sample b,
      @ForAll("samples") Sample c,
      @ForAll("texts") List<String> texts) {
    Language and = a.language.and(b.language);
    Language or = a.language.or(b.language);
    Language minus = a.language.minus(b.language);
    Language nested = c.language.minus(or).or(and).minus(b.language.and(c.language));
    for (String text : texts) {
      boolean inA = a.has.test(text);
      boolean inB = b.has.test(text);
      boolean inC = c.has.test(text);
      assertThat(Texts.hasString(and, text))
          .as("%s in %s and %s", text, a, b)
          .isEqualTo(inA && inB);
      assertThat(Texts.hasString(or, text)).as("%s in %s or %s", text, a, b).isEqualTo(inA || inB);
      assertThat(Texts.hasString(minus, text))
          .as("%s in %s minus %s", text, a, b)
          .isEqualTo(inA && !inB);
      assertThat(Texts.hasString(nested, text))
          .as("%s in a combination of %s, %s and %s", text, a, b, c)
          .isEqualTo((inC && !(inA || inB) || inA && inB) && !(inB && inC));
    }
  }

  @Property(tries = 500)
  void aWalkNeverComesToADeadEnd(
      @ForAll("samples") Sample a,
      @ForAll("samples") Sample b,
      @ForAll("samples") Sample c,
      @ForAll @IntRange(min = 0, max = 2) int kind,
      @ForAll Random random) {
    Language both = a.language.and(b.language);
    Language language =
        switch (kind) {
          case 0 -> both;
          case 1 -> both.and(c.language);
          default -> both.minus(c.language);
        };
    TextState state = language.start();
    for (int step = 0; step < 30 && state != null && !state.last(); step++) {
      assertThat(Texts.completes(state)).isTrue();
      int first = random.nextInt(256);
      TextState next = null;
      for (int i = 0; i < 256 && next == null; i++) {
        next = state.next((first + i) % 256);
      }
      assertThat(next != null || state.accepting()).isTrue();
      state = next;
    }
  }

  @Property(tries = 500)
  void statesThatLookAlikeDo(
      @ForAll("samples") Sample a,
      @ForAll @IntRange(min = 0, max = 60) int min,
      @ForAll @IntRange(min = 0, max = 60) int span,
      @ForAll @IntRange(min = 1, max = 12) int bytes,
      @ForAll Random random) {
    Language language = a.language.and(Strings.length(min, min + span));
    TextState state = language.start();
    for (int step = 0; step < 10 && state != null && !state.last(); step++) {
      assertSame(state, state.alike(bytes), bytes, random);
      int first = random.nextInt(256);
      TextState next = null;
      for (int i = 0; i < 256 && next == null; i++) {
        next = state.next((first + i) % 256);
      }
      state = next;
    }
  }

  private static void assertSame(TextState one, TextState other, int bytes, Random random) {
    assertThat(other).isNotNull();
    TextState a = one;
    TextState b = other;
    for (int i = 0; i < bytes; i++) {
      int[] both = new int[256];
      int count = 0;
      for (int c = 0; c < 256; c++) {
        TextState next = a.next(c);
        assertThat(next == null).isEqualTo(b.next(c) == null);
        if (next != null) {
          assertThat(next.last()).isEqualTo(b.next(c).last());
          both[count++] = c;
        }
      }
      if (count == 0) {
        return;
      }
      int chosen = both[random.nextInt(count)];
      a = a.next(chosen);
      b = b.next(chosen);
    }
  }

  @Property(tries = 300)
  void wordsAreAsManyAsThereAre(
      @ForAll("samples") Sample a, @ForAll @IntRange(min = 0, max = 4) int max) {
    Language ascii = Strings.pattern("^[abé]*$");
    Language language = a.language.and(ascii).and(Strings.length(0, max));
    long count = 0;
    for (String text : all(max)) {
      count += a.has.test(text) ? 1 : 0;
    }
    assertThat(language.words()).isEqualTo(count);
    assertThat(language.isEmpty()).isEqualTo(count == 0);
  }

  private static List<String> all(int longest) {
    List<String> texts = new java.util.ArrayList<>(List.of(""));
    for (int from = 0, length = 0; length < longest; length++) {
      int to = texts.size();
      for (; from < to; from++) {
        for (String letter : List.of("a", "b", "é")) {
          texts.add(texts.get(from) + letter);
        }
      }
    }
    return texts;
  }
}
