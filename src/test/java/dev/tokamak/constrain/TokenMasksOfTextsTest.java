package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.automaton.HandmadeTexts;
import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Numbers;
import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TextState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Masks within scalars, of which most is kept, against their definition. */
class TokenMasksOfTextsTest {
  private static final Position REST =
      ListedDocuments.of(", \"b\"]", "]", ": 1}", "}, {\"ab\": \"\"}", "");

  private static final List<Supplier<TextState>> HANDMADE =
      List.of(
          HandmadeTexts::string,
          HandmadeTexts::insideString,
          () -> HandmadeTexts.insideStringBut("ab", "ba1", "1"),
          () -> HandmadeTexts.insideStringNotWith('z'),
          () -> HandmadeTexts.insideStringOf(0, 1),
          () -> HandmadeTexts.insideStringOf(1, 3),
          () -> HandmadeTexts.insideStringOf(0, 40),
          HandmadeTexts::insideLetters,
          HandmadeTexts::number,
          () -> HandmadeTexts.literal("\"ab\""));

  private static final List<Supplier<TextState>> REAL =
      List.of(
          Strings.any()::start,
          Strings.length(2, 5)::start,
          Strings.length(0, 2)::start,
          Strings.length(1, 300)::start,
          Strings.pattern("^[ab1]{1,4}$")::start,
          Strings.pattern("^[ab1]{1,30}$")::start,
          Strings.pattern("^[^b]{3,20}$")::start,
          Strings.pattern("^.{0,100}$")::start,
          Strings.pattern("^[^1]*$").and(Strings.length(3, 40))::start,
          Strings.pattern("z")::start,
          Strings.pattern("^[^a]+$").and(Strings.length(0, 3))::start,
          Strings.any().minus(Strings.values(List.of("ab", "a", "", "b1")))::start,
          Numbers.canonical()::start,
          Numbers.plain().and(Numbers.atLeast(BigDecimal.TEN, false))::start,
          Language.ofTexts(List.of(bytes("true"), bytes("\"ab\""), bytes("1")))::start);

  @Property(tries = 300)
  void masksAreWhatTheirDefinitionSays(
      @ForAll("vocabularies") byte[][] pieces, @ForAll boolean alike, @ForAll Random random) {
    TokenTrie trie = new TokenTrie(pieces);
    TextState inside = HandmadeTexts.insideString();
    check(HANDMADE, new TokenMasks(trie, inside, 1 << 20, 1_000), alike, pieces, random);
    check(HANDMADE, new TokenMasks(trie, inside, 100, 0), alike, pieces, random);
    check(HANDMADE, new TokenMasks(trie), alike, pieces, random);
    check(REAL, new TokenMasks(trie), alike, pieces, random);
    check(REAL, new TokenMasks(trie, Strings.any().start(), 1 << 20, 0), alike, pieces, random);
  }

  private static void check(
      List<Supplier<TextState>> states,
      TokenMasks masks,
      boolean alike,
      byte[][] pieces,
      Random random) {
    for (Supplier<TextState> state : states) {
      Position scalar = new ScalarThen(state.get(), alike, REST);
      walk(masks, scalar, pieces, random);
      walk(masks, new ScalarThen(HandmadeTexts.literal("\""), true, scalar), pieces, random);
      Set<String> spent = Set.of("a\"", "1", "abab\"");
      walk(masks, new ScalarThen(state.get(), "", spent, alike, REST), pieces, random);
    }
  }

  /** Checks the masks along a few random tokens. */
  private static void walk(TokenMasks masks, Position start, byte[][] pieces, Random random) {
    Position position = start;
    for (int i = 0; i < 6; i++) {
      TokenMask mask = masks.mask(position);
      BruteForce.check(mask, position, pieces);
      BruteForce.check(masks.mask(position), position, pieces);
      List<byte[]> allowed = new ArrayList<>();
      for (int token = 0; token < pieces.length; token++) {
        if (mask.contains(token)) {
          allowed.add(pieces[token]);
        }
      }
      if (allowed.isEmpty()) {
        return;
      }
      for (byte b : allowed.get(random.nextInt(allowed.size()))) {
        position = position.next(b & 0xff);
      }
    }
  }

  @Test
  void twoVocabulariesKeepTheirOwn() {
    byte[][] some = {bytes("a"), bytes("\""), bytes("b\"]")};
    byte[][] others = {bytes("\"]"), bytes("a"), bytes("\\"), bytes("\u0001")};
    TokenMasks masksOfSome = new TokenMasks(new TokenTrie(some));
    TokenMasks masksOfOthers = new TokenMasks(new TokenTrie(others));
    Position position = new ScalarThen(HandmadeTexts.insideString(), false, REST);
    for (int i = 0; i < 2; i++) {
      assertThat(masksOfSome.mask(position).words()).containsExactly(0b111);
      assertThat(masksOfOthers.mask(position).words()).containsExactly(0b0111);
    }
  }

  @Provide
  Arbitrary<byte[][]> vocabularies() {
    Arbitrary<byte[]> bytes =
        Arbitraries.of(
                'a', 'b', 'z', '1', '0', '.', '-', '"', '\\', 'n', ',', ' ', ':', ']', '}', 0xc3,
                0xa4, 0x80, 0x0a)
            .array(int[].class)
            .ofMinSize(0)
            .ofMaxSize(5)
            .map(TokenMasksOfTextsTest::bytes);
    Arbitrary<byte[]> likely =
        Arbitraries.of("\"", "\",", "\", \"", "\"]", "a\"", "ab", "ab\"", "\"}", "1]", "1,", "\": ")
            .map(TokenMasksOfTextsTest::bytes);
    Arbitrary<byte[]> quoted =
        bytes.map(
            some -> {
              byte[] all = new byte[some.length + 1];
              all[0] = '"';
              System.arraycopy(some, 0, all, 1, some.length);
              return all;
            });
    return Arbitraries.oneOf(bytes, likely, quoted)
        .array(byte[][].class)
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
