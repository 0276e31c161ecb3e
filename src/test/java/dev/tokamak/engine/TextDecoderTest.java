package dev.tokamak.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextDecoderTest {
  @Property(tries = 500)
  void anyTextSplitAnywhereComesOutWhole(@ForAll("texts") String text, @ForAll long seed) {
    assertThat(decode(List.of(), split(text.getBytes(UTF_8), seed))).isEqualTo(text);
  }

  @Property(tries = 500)
  void givesWholeCharactersOnly(@ForAll("texts") String text, @ForAll long seed) {
    var decoder = new TextDecoder(List.of());
    for (byte[] piece : split(text.getBytes(UTF_8), seed)) {
      String given = decoder.append(piece);
      assertThat(given).doesNotContain("\uFFFD");
      assertThat(given.codePoints()).noneMatch(TextDecoderTest::isSurrogate);
    }
  }

  @Property(tries = 500)
  void anyBytesSplitAnywhereGiveWhatTheJdkMakesOfThem(
      @ForAll @Size(max = 60) byte[] bytes, @ForAll long seed) {
    assertThat(decode(List.of(), split(bytes, seed))).isEqualTo(new String(bytes, UTF_8));
  }

  /** Random bytes seldom begin a long character; these do. */
  @Property(tries = 500)
  void brokenCharactersSplitAnywhereGiveWhatTheJdkMakesOfThem(
      @ForAll("texts") String text, @ForAll long seed) {
    var random = new SplittableRandom(seed);
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (random.nextInt(4) == 0) {
        bytes[i] = (byte) random.nextInt(256);
      }
    }

    assertThat(decode(List.of(), split(bytes, seed))).isEqualTo(new String(bytes, UTF_8));
  }

  @Property(tries = 2_000)
  void theTextEndsBeforeTheFirstStopHoweverItIsSplit(
      @ForAll("textsOfFewLetters") String text,
      @ForAll("stops") List<String> stops,
      @ForAll long seed) {
    var decoder = new TextDecoder(stops);
    var given = new StringBuilder();
    for (byte[] piece : split(text.getBytes(UTF_8), seed)) {
      given.append(decoder.append(piece));
      assertThat(upToFirstStop(text, stops)).startsWith(given);
    }
    boolean stopped = decoder.stopped();
    given.append(decoder.end());

    assertThat(given).hasToString(upToFirstStop(text, stops));
    assertThat(stopped).isEqualTo(stops.stream().anyMatch(text::contains));
  }

  /** A stop sequence is no reason to hold more text than could be a part of it. */
  @Property(tries = 500)
  void holdsNoMoreThanTheBeginningOfAStop(
      @ForAll("textsOfFewLetters") String text,
      @ForAll("stops") List<String> stops,
      @ForAll long seed) {
    var decoder = new TextDecoder(stops);
    var taken = new StringBuilder();
    var given = new StringBuilder();
    for (String piece : text.codePoints().mapToObj(Character::toString).toList()) {
      taken.append(piece);
      given.append(decoder.append(piece.getBytes(UTF_8)));
      if (decoder.stopped()) {
        return;
      }
      String held = taken.substring(given.length());
      assertThat(stops)
          .satisfiesAnyOf(
              all -> assertThat(held).isEmpty(),
              all -> assertThat(all).anyMatch(stop -> stop.startsWith(held)));
    }
  }

  @Test
  void theStopThatIsCompleteFirstEndsTheText() {
    for (List<byte[]> pieces :
        List.of(pieces("xabcdy"), pieces("xabc", "dy"), pieces("x", "abcdy"))) {
      assertThat(decode(List.of("abcd", "bc"), pieces)).isEqualTo("xa");
    }
  }

  @Test
  void theLongerOfTwoStopsThatAreCompleteTogetherEndsTheText() {
    assertThat(decode(List.of("cd", "bcd"), pieces("abcd"))).isEqualTo("a");
    assertThat(decode(List.of("cd", "bcd"), pieces("ab", "c", "d"))).isEqualTo("a");
  }

  @Test
  void nothingFollowsAStop() {
    var decoder = new TextDecoder(List.of("END"));
    assertThat(decoder.append(bytes("text EN"))).isEqualTo("text ");
    assertThat(decoder.append(bytes("D and more"))).isEmpty();
    assertThat(decoder.stopped()).isTrue();
    assertThat(decoder.append(bytes("more"))).isEmpty();
    assertThat(decoder.end()).isEmpty();
  }

  @Test
  void heldTextComesOutAtTheEnd() {
    var decoder = new TextDecoder(List.of("END"));
    assertThat(decoder.append(bytes("text EN"))).isEqualTo("text ");
    assertThat(decoder.end()).isEqualTo("EN");
    assertThat(decoder.stopped()).isFalse();
  }

  @Test
  void aCharacterThatNeverGotCompleteIsOneReplacementAtTheEnd() {
    var decoder = new TextDecoder(List.of());
    assertThat(decoder.append(new byte[] {'a', (byte) 0xF0, (byte) 0x9F, (byte) 0x98}))
        .isEqualTo("a");
    assertThat(decoder.end()).isEqualTo("\uFFFD");
  }

  @Test
  void aStopMayEndInTheMiddleOfAPieceAndStandInManyCharactersOfMoreThanOneByte() {
    assertThat(decode(List.of("世界"), split(bytes("你好世界你好"), 3))).isEqualTo("你好");
  }

  @Test
  void anEmptyPieceChangesNothing() {
    assertThat(decode(List.of("b"), pieces("", "a", "", ""))).isEqualTo("a");
  }

  @Test
  void anEmptyTextEndsWithNothing() {
    assertThat(new TextDecoder(List.of("b")).end()).isEmpty();
  }

  @Test
  void aPieceMayBeLongerThanAllBefore() {
    String text = "é".repeat(10_000);
    assertThat(decode(List.of(), List.of(bytes("a"), bytes(text)))).isEqualTo("a" + text);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("aZ \n\u0000é߿ࠀ世\uFFFC")
        .ofMaxLength(1)
        .flatMap(single -> Arbitraries.of("😀", "\uD800\uDC00", "\uDBFF\uDFFF", single))
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts));
  }

  /** Few letters make many stops, and stops that begin like others. */
  @Provide
  Arbitrary<String> textsOfFewLetters() {
    return Arbitraries.of("a", "b", "😀").list().ofMaxSize(14).map(all -> String.join("", all));
  }

  @Provide
  Arbitrary<List<String>> stops() {
    return Arbitraries.of("a", "b", "😀")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(all -> String.join("", all))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  /** Up to the stop that is complete first, and the longest of those that are complete together. */
  private static String upToFirstStop(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String seen = text.substring(0, end);
      int longest = stops.stream().filter(seen::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return text.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String decode(List<String> stops, List<byte[]> pieces) {
    var decoder = new TextDecoder(stops);
    var text = new StringBuilder();
    for (byte[] piece : pieces) {
      text.append(decoder.append(piece));
    }
    return text.append(decoder.end()).toString();
  }

  private static List<byte[]> split(byte[] bytes, long seed) {
    var random = new SplittableRandom(seed);
    int longest = 1 + random.nextInt(8);
    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + random.nextInt(longest + 1));
      pieces.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return pieces;
  }

  private static List<byte[]> pieces(String... pieces) {
    return Arrays.stream(pieces).map(TextDecoderTest::bytes).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
