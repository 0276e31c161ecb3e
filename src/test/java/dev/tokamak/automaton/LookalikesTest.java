package dev.tokamak.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LookalikesTest {
  private static final List<Language> LANGUAGES =
      List.of(
          Strings.pattern("^[ab]{1,30}$"),
          Strings.pattern("^a{3,12}b?$"),
          Strings.pattern("^(ab|ba){0,9}é{0,5}$"),
          Strings.pattern("^[^b]{2,20}$"),
          Strings.pattern("^[ab]*$").and(Strings.length(2, 18)),
          Strings.length(3, 25));

  private static TextState after(Language language, String text) {
    TextState state = language.start();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      state = state == null ? null : state.next(b & 0xff);
    }
    return state;
  }

  @Test
  void whatOnlyCountsIsAlikeFarFromItsEnd() {
    Language language = Strings.pattern("^[ab]{1,30}$");
    assertThat(after(language, "a").alike(16)).isSameAs(after(language, "abababa").alike(16));
    assertThat(after(language, "a".repeat(20)).alike(8)).isSameAs(after(language, "a").alike(8));
    assertThat(after(language, "a".repeat(20)).alike(16))
        .isNotSameAs(after(language, "a").alike(16));
    assertThat(after(language, "").alike(16)).isNotSameAs(after(language, "a").alike(16));
  }

  @Test
  void boundsOnPatternsAreForgottenWhereTheyAreFar() {
    TextState free = Strings.pattern("^[ab]*$").start();
    assertThat(Strings.pattern("^[ab]*$").and(Strings.length(0, 100)).start().alike(16))
        .isSameAs(free);
  }

  @Property(tries = 2_000)
  void noTextOfSoManyBytesTellsThemApart(
      @ForAll @IntRange(max = 5) int language,
      @ForAll("texts") String before,
      @ForAll("texts") String behind,
      @ForAll @IntRange(min = 1, max = 40) int bytes) {
    TextState one = after(LANGUAGES.get(language), before);
    if (one == null) {
      return;
    }
    TextState other = one.alike(bytes);
    byte[] text = behind.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; one != null && i < Math.min(bytes, text.length); i++) {
      assertThat(other.accepting()).isEqualTo(one.accepting());
      one = one.next(text[i] & 0xff);
      other = other.next(text[i] & 0xff);
      assertThat(other == null).isEqualTo(one == null);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "aaaa", "ab", "ba", "b", "é", "\"")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
