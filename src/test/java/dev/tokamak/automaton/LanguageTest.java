package dev.tokamak.automaton;

import static dev.tokamak.automaton.Texts.hasString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanguageTest {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  private static Language texts(String... texts) {
    return Language.ofTexts(List.of(texts).stream().map(text -> text.getBytes(UTF_8)).toList());
  }

  @Test
  void exactlyTheGivenTexts() {
    Language language = texts("true", "false", "null", "nul", "true");
    assertThat(language.words()).isEqualTo(4);
    assertThat(language.contains("nul".getBytes(UTF_8))).isTrue();
    assertThat(language.contains("null".getBytes(UTF_8))).isTrue();
    assertThat(language.contains("nu".getBytes(UTF_8))).isFalse();
    assertThat(language.contains("nulll".getBytes(UTF_8))).isFalse();
    assertThat(Texts.behind(language, "nul").accepting()).isTrue();
    assertThat(Texts.behind(language, "nul").last()).isFalse();
    assertThat(Texts.behind(language, "null").last()).isTrue();
  }

  @Test
  void anyBytesMayBeTexts() {
    byte[] all = new byte[256];
    for (int b = 0; b < 256; b++) {
      all[b] = (byte) b;
    }
    Language language = Language.ofTexts(List.of(all, new byte[0], new byte[] {(byte) 0xff}));
    assertThat(language.contains(all)).isTrue();
    assertThat(language.contains(new byte[0])).isTrue();
    assertThat(language.contains(new byte[] {(byte) 0xff})).isTrue();
    assertThat(language.contains(new byte[] {0})).isFalse();
    assertThat(Language.ofTexts(List.of()).isEmpty()).isTrue();
    assertThat(Language.ofTexts(List.of(new byte[0])).words()).isEqualTo(1);
  }

  @Test
  void manyTextsAreFound() {
    Random random = new Random(7);
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      texts.add(("item-" + random.nextInt(100_000)).getBytes(UTF_8));
    }
    Language language = Language.ofTexts(texts);
    assertThat(texts).allMatch(language::contains);
    assertThat(language.words())
        .isEqualTo(texts.stream().map(text -> new String(text, UTF_8)).distinct().count());
  }

  @Test
  void languagesOfDifferentKindsCombine() {
    Language string = Strings.values(List.of("a", "b"));
    Language text = texts("a\"", "7");
    assertThat(string.and(text).words()).isEqualTo(1);
    assertThat(string.or(text).words()).isEqualTo(3);
    assertThat(string.minus(text).words()).isEqualTo(1);
    assertThat(text.minus(string).contains("7".getBytes(UTF_8))).isTrue();
    assertThat(Strings.any().and(Numbers.any()).isEmpty()).isTrue();
    Language either = Strings.length(0, 2).or(Numbers.plain());
    assertThat(hasString(either, "é😀")).isTrue();
    assertThat(hasString(either, "abc")).isFalse();
    assertThat(either.contains("-1.5".getBytes(UTF_8))).isTrue();
  }

  @Test
  void nothingCombines() {
    Language nothing = Strings.values(List.of());
    assertThat(nothing.or(Strings.any()).start()).isSameAs(Strings.any().start());
    assertThat(Strings.any().minus(nothing).start()).isSameAs(Strings.any().start());
    assertThat(nothing.and(Strings.any()).isEmpty()).isTrue();
    assertThat(nothing.minus(Strings.any()).isEmpty()).isTrue();
    assertThat(Strings.any().minus(Strings.any()).isEmpty()).isTrue();
    assertThat(texts().or(texts("a")).words()).isEqualTo(1);
  }

  @Test
  void hugeLengthsCombineWhereTheyStaySimple() {
    Language rest = Strings.any().minus(Strings.length(5_000, ANY_NUMBER));
    assertThat(hasString(rest, "a".repeat(4_999))).isTrue();
    assertThat(hasString(rest, "a".repeat(5_000))).isFalse();
    Language longer = Strings.length(10, ANY_NUMBER).minus(Strings.length(0, 5_000));
    assertThat(hasString(longer, "a".repeat(5_000))).isFalse();
    assertThat(hasString(longer, "a".repeat(5_001))).isTrue();
    Language joined = Strings.length(3, 7_000).or(Strings.length(7_001, 9_000));
    assertThat(hasString(joined, "a".repeat(9_000))).isTrue();
    assertThat(hasString(joined, "a".repeat(9_001))).isFalse();
    Language unlike = Strings.length(0, 9_000).minus(Strings.pattern("^a"));
    assertThat(hasString(unlike, "ba")).isTrue();
    assertThat(hasString(unlike, "ab")).isFalse();
    assertThat(hasString(unlike, "b".repeat(9_001))).isFalse();
    Language shortAndNotListed = Strings.length(0, 5_000).minus(Strings.values(List.of("a")));
    assertThat(hasString(shortAndNotListed, "a")).isFalse();
    assertThat(hasString(shortAndNotListed, "b")).isTrue();
  }

  @Test
  void hugeLengthsThatDoNotStaySimpleAreRefused() {
    Language one = Strings.pattern("^a*$").and(Strings.length(0, 5_000));
    Language other = Strings.pattern("^b*$").and(Strings.length(0, 6_000));
    assertThatThrownBy(() -> one.or(other))
        .isInstanceOf(TooComplexException.class)
        .hasMessageContaining("5000");
  }

  @Test
  void lengthsThatComeSeldomAreRefusedWhereTheyTakeTooMuch() {
    Language seldom = Strings.pattern("^((a{89})*|(b{97})*|(c{101})*|(d{103})*)$");
    assertThat(Texts.completes(seldom.and(Strings.length(300, 310)).start())).isTrue();
    assertThat(seldom.and(Strings.length(310, 355)).isEmpty()).isTrue();
    assertThatThrownBy(() -> seldom.and(Strings.length(1_999_999_998, 1_999_999_999)))
        .isInstanceOfAny(TooComplexException.class);
  }
}
