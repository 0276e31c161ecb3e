package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LongerTokensTest {
  /** Whether one exists at the end of what is forced of some documents. */
  private static boolean exist(String text, int from, String[] documents, String... pieces) {
    byte[][] bytes =
        Arrays.stream(pieces)
            .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    Position behind = ListedDocuments.of(documents);
    byte[] known = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : known) {
      behind = behind.next(b & 0xff);
    }
    return new LongerTokens(new TokenTrie(bytes)).exist(known, from, known.length, behind);
  }

  @Test
  void aTokenThatGoesOnAsAllowedIsOne() {
    assertThat(exist("ab", 1, new String[] {"abc", "abd"}, "a", "b", "bc")).isTrue();
    assertThat(exist("ab", 0, new String[] {"abc", "abd"}, "a", "b", "abd")).isTrue();
  }

  @Test
  void aTokenThatEndsWithTheTextIsNone() {
    assertThat(exist("ab", 1, new String[] {"abc", "abd"}, "a", "b", "ab")).isFalse();
    assertThat(exist("ab", 0, new String[] {"abc", "abd"}, "a", "b", "ab")).isFalse();
  }

  @Test
  void aTokenThatGoesOnOtherwiseIsNone() {
    assertThat(exist("ab", 1, new String[] {"abc", "abd"}, "a", "b", "be", "bcd")).isFalse();
  }

  @Test
  void itMayGoOnByMoreThanOneByte() {
    assertThat(exist("ab", 1, new String[] {"abcde", "abd"}, "a", "b", "bcxx", "bcde")).isTrue();
  }

  @Test
  void behindTheEndOfADocumentThereIsNone() {
    assertThat(exist("ab", 1, new String[] {"ab"}, "a", "b", "bc")).isFalse();
  }
}
