package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.automaton.HandmadeTexts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AnyStringTest {
  /** Walking along the state of such a string finds the same, node by node. */
  @Property(tries = 500)
  void stringsOfSomeLengthNeedNoWalk(
      @ForAll("vocabularies") byte[][] pieces,
      @ForAll @IntRange(max = 8) int least,
      @ForAll @IntRange(max = 8) int more) {
    TokenTrie trie = new TokenTrie(pieces);
    var pool = new TextExitsPool(trie);
    var any = new AnyString(trie, pool, HandmadeTexts.insideString());
    TextTokens known = any.ofLength(least, least + more);
    TextTokens walked =
        new TextWalk(trie, pool, any.pattern())
            .from(HandmadeTexts.insideStringOf(least, least + more));
    assertThat(mask(known, trie)).containsExactly(mask(walked, trie));
    assertThat(known.exits()).isSameAs(walked.exits());
  }

  @Test
  void longStringsShareWhatAnyStringHas() {
    byte[][] pieces =
        Stream.of("abc", "é\"", "a", "\\n\\n\\nb").map(AnyStringTest::bytes).toArray(byte[][]::new);
    TokenTrie trie = new TokenTrie(pieces);
    var any = new AnyString(trie, new TextExitsPool(trie), HandmadeTexts.insideString());
    assertThat(any.ofLength(0, 4)).isEqualTo(any.ofLength(0, Integer.MAX_VALUE));
    assertThat(any.ofLength(0, 4).exits()).isSameAs(any.pattern().exits());
    assertThat(any.ofLength(0, 3).inner()).isNotSameAs(any.ofLength(0, 4).inner());
    assertThat(any.ofLength(0, 3).inner()).isSameAs(any.ofLength(2, 3).inner());
  }

  private static long[] mask(TextTokens tokens, TokenTrie trie) {
    long[] mask = trie.emptyMask();
    tokens.inner().addTo(mask);
    return mask;
  }

  @Provide
  Arbitrary<byte[][]> vocabularies() {
    return Arbitraries.of("a", "b", "ä", "\\n", "\\", "\"", "\"\"", "\"a", "\u0001")
        .list()
        .ofMinSize(1)
        .ofMaxSize(9)
        .map(parts -> bytes(String.join("", parts)))
        // Tokens may begin and end within a character.
        .flatMap(
            text ->
                Arbitraries.integers()
                    .between(0, text.length - 1)
                    .map(from -> Arrays.copyOfRange(text, from / 2, text.length - from / 2)))
        .array(byte[][].class)
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
