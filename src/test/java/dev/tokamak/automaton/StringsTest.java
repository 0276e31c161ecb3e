package dev.tokamak.automaton;

import static dev.tokamak.automaton.Texts.behind;
import static dev.tokamak.automaton.Texts.hasString;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringsTest {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a b",
        "/",
        "\u007f",
        "é",
        "€",
        "😀",
        "\ud7ff\ue000",
        "\u0000\u001f",
        "\"\\\b\f\n\r\t"
      })
  void everyStringHasAText(String value) {
    assertThat(hasString(Strings.any(), value)).isTrue();
    assertThat(hasString(Strings.values(List.of(value)), value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0041\"",
        "\\u000a\"",
        "\\u001F\"",
        "\\/\"",
        "\\x\"",
        "\\u0020\"",
        "\\ud83d\\ude00\"",
        "\n\"",
        "\u0001\"",
        "a",
        "a\"b",
        "\"\"",
        "\\\"",
        "",
        "\\u\"",
        "\\u00\""
      })
  void anotherSpellingHasNone(String text) {
    assertThat(Strings.any().contains(text.getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00c0\u0080",
        "\u00c1\u00bf",
        "\u00e0\u0080\u0080",
        "\u00e0\u009f\u00bf",
        "\u00ed\u00a0\u0080",
        "\u00ed\u00bf\u00bf",
        "\u00f0\u0080\u0080\u0080",
        "\u00f0\u008f\u00bf\u00bf",
        "\u00f4\u0090\u0080\u0080",
        "\u00f5\u0080\u0080\u0080",
        "\u0080",
        "\u00ff",
        "\u00c3",
        "\u00e2\u0082",
        "\u00f0\u009f\u0098"
      })
  void whatIsNoUtf8HasNone(String bytes) {
    assertThat(Strings.any().contains((bytes + "\"").getBytes(ISO_8859_1))).isFalse();
  }

  @Test
  void everyCodePointHasExactlyItsOwnText() {
    Language one = Strings.length(1, 1);
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        assertThat(hasString(one, Character.toString(c))).isTrue();
      }
    }
    assertThat(one.words()).isEqualTo(0x110000 - 0x800);
  }

  @Test
  void escapesAreCanonical() {
    assertThat(new String(Strings.escape("\"\\/\b\f\n\r\t\u0000\u001f\u007fé😀"), UTF_8))
        .isEqualTo("\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007fé😀");
    assertThatThrownBy(() -> Strings.escape("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthsCountCodePoints() {
    Language language = Strings.length(2, 3);
    assertThat(hasString(language, "😀\n")).isTrue();
    assertThat(hasString(language, "é€😀")).isTrue();
    assertThat(hasString(language, "😀")).isFalse();
    assertThat(hasString(language, "abcd")).isFalse();
    assertThat(hasString(Strings.length(2, ANY_NUMBER), "a".repeat(5_000))).isTrue();
    assertThat(hasString(Strings.length(0, 0), "")).isTrue();
    assertThat(Strings.length(3, 2).isEmpty()).isTrue();
  }

  @Test
  void aCharacterBeyondTheLengthDoesNotEvenBegin() {
    TextState full = behind(Strings.length(0, 1), "a");
    assertThat(full.next(0xf0)).isNull();
    assertThat(full.next('\\')).isNull();
    assertThat(full.next('"')).isNotNull();
  }

  @Test
  void hugeBoundsOnTheLengthCostNothing() {
    Language language = Strings.length(1_000_000, 2_000_000_000);
    assertThat(hasString(language, "abc")).isFalse();
    assertThat(behind(language, "abc").next('"')).isNull();
    Language pattern = Strings.pattern("^(ab)*$").and(language);
    assertThat(behind(pattern, "ab").next('"')).isNull();
    assertThat(pattern.isEmpty()).isFalse();
  }

  @Test
  void exactlyTheListedValues() {
    Language language = Strings.values(List.of("red", "green", "read", "", "日本", "日本語", "red"));
    assertThat(language.words()).isEqualTo(6);
    for (String value : List.of("red", "green", "read", "", "日本", "日本語")) {
      assertThat(hasString(language, value)).isTrue();
    }
    for (String value : List.of("re", "reda", "日", "greed")) {
      assertThat(hasString(language, value)).isFalse();
    }
    assertThat(Strings.values(List.of()).isEmpty()).isTrue();
  }

  @Test
  void aValueWithALoneSurrogateHasNoText() {
    assertThat(Strings.values(List.of("\ud800", "a")).words()).isEqualTo(1);
  }

  @Test
  void wordsAreCounted() {
    assertThat(Strings.any().words()).isEqualTo(Long.MAX_VALUE);
    assertThat(Strings.length(0, 0).words()).isEqualTo(1);
    assertThat(Strings.length(3, ANY_NUMBER).words()).isEqualTo(Long.MAX_VALUE);
    assertThat(Strings.pattern("^[ab]{0,3}$").words()).isEqualTo(15);
    assertThat(Strings.pattern("^[ab]*$").and(Strings.length(2, 3)).words()).isEqualTo(12);
    assertThat(Strings.pattern("^[ab]*$").and(Strings.length(2, 100)).words())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(Strings.pattern("a^").words()).isZero();
  }

  @Test
  void aRestThatIsFreeIsSharedByAllLanguages() {
    TextState any = Strings.any().start();
    TextState found = behind(Strings.pattern("a.c|é"), "xabc");
    assertThat(found).isSameAs(any);
    for (int b : new int[] {0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf1, 0xf4, '\\', '"'}) {
      assertThat(found.next(b)).isSameAs(any.next(b));
    }
    Language other = Strings.any().minus(Strings.values(List.of("name", "näme")));
    assertThat(behind(other, "b")).isSameAs(any);
    assertThat(other.start().next(0xe2)).isSameAs(any.next(0xe2));
    assertThat(behind(other, "n").next(0xc3)).isNotSameAs(any.next(0xc3));
    assertThat(behind(other, "n").next(0xc4)).isSameAs(any.next(0xc4));
    assertThat(behind(Strings.length(1, ANY_NUMBER), "b")).isSameAs(any);
  }

  @Test
  void behindTheClosingQuoteAllAreOne() {
    TextState end = Strings.any().start().next('"');
    assertThat(end.last()).isTrue();
    assertThat(end.accepting()).isTrue();
    assertThat(behind(Strings.values(List.of("a")), "a\"")).isSameAs(end);
    assertThat(behind(Strings.length(0, 2), "ab\"")).isSameAs(end);
    assertThat(behind(Strings.format("date").orElseThrow(), "2024-02-29\"")).isSameAs(end);
    assertThat(behind(Language.ofTexts(List.of("true".getBytes(UTF_8))), "true")).isSameAs(end);
  }

  @Test
  void whatIsLeftOfALengthIsSharedByAllLengths() {
    assertThat(behind(Strings.length(3, 9), "ab")).isSameAs(Strings.length(1, 7).start());
    assertThat(behind(Strings.length(0, 5), "a").next(0xe2))
        .isSameAs(Strings.length(0, 4).start().next(0xe2));
  }

  @Test
  void equalLanguagesShareTheirStates() {
    assertThat(Strings.pattern("^(a|b)$").start()).isSameAs(Strings.pattern("^[ab]$").start());
    assertThat(Strings.pattern("^a$").or(Strings.pattern("^b$")).start())
        .isSameAs(Strings.values(List.of("b", "a")).start());
  }

  @Test
  void farFromItsBoundsALengthLooksLikeAnyOther() {
    TextState far = Strings.length(0, 5_000).start().alike(64);
    assertThat(far).isSameAs(Strings.any().start());
    assertThat(behind(Strings.length(0, 70), "a").alike(70))
        .isSameAs(behind(Strings.length(0, 70), "a"));
    assertThat(Strings.length(900, 5_000).start().alike(64))
        .isSameAs(Strings.length(800, 9_000).start().alike(64));
  }

  @Test
  void unknownFormatsAreNoLanguages() {
    assertThat(Strings.format("colour")).isEmpty();
    assertThat(Strings.format("date")).isPresent();
  }
}
