package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TokenMasksTest {
  @Test
  void aTokenMayComeWhenAllOfItFits() {
    byte[][] pieces = pieces("{", "{\"", "{\"a\": ", "a", "}", "{}", "{} ", "{\"b");
    TokenMask mask =
        new TokenMasks(new TokenTrie(pieces)).mask(ListedDocuments.of("{\"a\": 1}", "{}"));
    assertThat(tokens(mask, pieces)).containsExactly("{", "{\"", "{\"a\": ", "{}");
    assertThat(mask.count()).isEqualTo(4);
    assertThat(mask.only()).isEqualTo(-1);
  }

  @Test
  void theOnlyTokenIsTold() {
    byte[][] pieces = pieces("a", "b", "c");
    TokenMasks masks = new TokenMasks(new TokenTrie(pieces));
    assertThat(masks.mask(ListedDocuments.of("ca", "cb")).only()).isEqualTo(2);
    assertThat(masks.mask(ListedDocuments.of("")).only()).isEqualTo(-1);
    assertThat(masks.mask(ListedDocuments.of("a", "b")).only()).isEqualTo(-1);
  }

  @Test
  void whatIsNoTextIsInNoMask() {
    byte[][] pieces = pieces("a", "", "b");
    pieces[2] = null;
    TokenMask mask = new TokenMasks(new TokenTrie(pieces)).mask(ListedDocuments.of("a", "b"));
    assertThat(mask.words()).containsExactly(1);
    assertThat(mask.contains(-1)).isFalse();
    assertThat(mask.contains(64)).isFalse();
  }

  @Test
  void tokensWithTheSameTextAreAllThere() {
    byte[][] pieces = pieces("a", "b", "a", "ab", "a");
    TokenMask mask = new TokenMasks(new TokenTrie(pieces)).mask(ListedDocuments.of("a"));
    assertThat(mask.words()).containsExactly(0b10101);
  }

  @Test
  void anEmptyVocabularyHasEmptyMasks() {
    TokenMask mask =
        new TokenMasks(new TokenTrie(new byte[3][])).mask(ListedDocuments.of("a", "b"));
    assertThat(mask.count()).isZero();
  }

  @Property(tries = 300)
  void masksAreWhatTheirDefinitionSays(
      @ForAll("vocabularies") byte[][] pieces, @ForAll("documents") List<byte[]> documents) {
    TokenMasks masks = new TokenMasks(new TokenTrie(pieces));
    for (byte[] document : documents) {
      Position position = new ListedDocuments(documents, 0);
      for (byte b : document) {
        BruteForce.check(masks.mask(position), position, pieces);
        position = position.next(b & 0xff);
      }
      BruteForce.check(masks.mask(position), position, pieces);
    }
  }

  @Provide
  Arbitrary<byte[][]> vocabularies() {
    return bytes(0, 6).injectNull(0.05).array(byte[][].class).ofMinSize(0).ofMaxSize(150);
  }

  @Provide
  Arbitrary<List<byte[]>> documents() {
    return bytes(1, 12).list().ofMinSize(1).ofMaxSize(6);
  }

  /** Few bytes, so that tokens and documents meet; high ones are negative in Java. */
  private static Arbitrary<byte[]> bytes(int min, int max) {
    return Arbitraries.of((byte) 'a', (byte) 'b', (byte) '"', (byte) 0xc3, (byte) 0x80)
        .array(byte[].class)
        .ofMinSize(min)
        .ofMaxSize(max);
  }

  private static byte[][] pieces(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  private static List<String> tokens(TokenMask mask, byte[][] pieces) {
    return IntStream.range(0, pieces.length)
        .filter(mask::contains)
        .mapToObj(token -> new String(pieces[token], StandardCharsets.UTF_8))
        .toList();
  }
}
