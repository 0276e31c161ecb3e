package dev.tokamak.kvcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
  private static final String GROUP = "wpc-1";
  private static final int SLOT = 0;
  private static final int OTHER_SLOT = 1;
  private static final int CELLS = 2_000;

  private final FakeKvMemory memory = new FakeKvMemory(2, CELLS, Integer.MAX_VALUE);
  private final PrefixCache cache = new PrefixCache(memory);

  @Nested
  class Matching {
    @Test
    void whatWasNeverKeptIsUnknown() {
      assertThat(match("abc")).isZero();
      keep("abc");
      assertThat(match("xbc")).isZero();
      assertThat(match("")).isZero();
    }

    @Test
    void goesToTheFirstDifference() {
      keep("abcdef");
      assertThat(match("abcxef")).isEqualTo(3);
      assertThat(match("abcdef")).isEqualTo(6);
      assertThat(match("abcdefgh")).isEqualTo(6);
      assertThat(match("ab")).isEqualTo(2);
    }

    @Test
    void goesOnAcrossTextsThatBranchOff() {
      keep("abcd");
      keep("abxy");
      keep("abxz");
      assertThat(match("abcd")).isEqualTo(4);
      assertThat(match("abxy")).isEqualTo(4);
      assertThat(match("abxz")).isEqualTo(4);
      assertThat(match("abxd")).isEqualTo(3);
    }

    @Test
    void endsAtTheLimit() {
      keep("abcdef");
      assertThat(cache.match(GROUP, text("abcdef"), 4)).isEqualTo(4);
      assertThat(cache.match(GROUP, text("abcdef"), 0)).isZero();
    }

    @Test
    void staysWithinAGroup() {
      keep("abc");
      assertThat(cache.match("wpc-2", text("abc"), 3)).isZero();
      assertThat(cache.restore("wpc-2", text("abc"), 3, SLOT, 0, CELLS)).isZero();
      assertThat(memory.length(SLOT)).isZero();
    }
  }

  @Nested
  class Keeping {
    @Test
    void whatTextsHaveInCommonIsSavedOnce() {
      keep("abcd");
      keep("abxy");
      assertThat(memory.savedTokens()).isEqualTo(6);
      assertThat(cache.tokens()).isEqualTo(6);
    }

    @Test
    void ofALongerTextOnlyTheRestIsSaved() {
      keep("abcd");
      keep("abcdef");
      assertThat(memory.savedTokens()).isEqualTo(6);
      assertThat(match("abcdef")).isEqualTo(6);
    }

    @Test
    void whatIsKnownIsNotSavedAgainNorCut() {
      keep("abcdef");
      keep("abcdef");
      keep("abc");
      assertThat(memory.saves).isOne();
      assertThat(restored("abcdef", 6)).isEqualTo(6);
      assertThat(memory.restores).as("the whole is still one piece").isOne();
    }

    @Test
    void onlyTheFirstTokensCount() {
      memory.compute(SLOT, text("abcdef"), GROUP);
      cache.keep(GROUP, text("abcdef"), 4, SLOT);
      assertThat(match("abcdef")).isEqualTo(4);
      cache.keep("wpc-2", text("abcdef"), 0, SLOT);
      assertThat(cache.tokens()).isEqualTo(4);
    }

    @Test
    void aLongTextIsSavedByPieces() {
      int[] text = IntStream.range(0, 2 * PrefixCache.PIECE + 1).toArray();
      keep(GROUP, text);
      assertThat(memory.saves).isEqualTo(3);
      assertThat(cache.match(GROUP, text, text.length)).isEqualTo(text.length);
    }

    @Test
    void groupsKeepTheirOwn() {
      keep("abc");
      keep("wpc-2", text("abc"));
      assertThat(memory.savedTokens()).isEqualTo(6);
    }
  }

  @Nested
  class Restoring {
    @Test
    void bringsTheTokensWithTheirPositions() {
      keep("abcd");
      keep("abxyz");
      assertThat(restored("abxyq", 5)).isEqualTo(4);
    }

    @Test
    void goesOnBehindWhatTheSlotHolds() {
      keep("abcd");
      keep("abxyz");
      memory.compute(SLOT, text("abx"), GROUP);
      assertThat(cache.restore(GROUP, text("abxyz"), 5, SLOT, 3, CELLS)).isEqualTo(5);
      memory.assertHolds(SLOT, text("abxyz"), 5, GROUP);
      assertThat(memory.restores).isOne();
    }

    @Test
    void bringsNothingWhereTheSlotHoldsMore() {
      keep("ab");
      memory.compute(SLOT, text("abc"), GROUP);
      assertThat(cache.restore(GROUP, text("abcd"), 3, SLOT, 3, CELLS)).isEqualTo(3);
      assertThat(memory.restores).isZero();
    }

    @Test
    void endsAtTheLimit() {
      keep("abcdef");
      assertThat(restored("abcdef", 5)).isEqualTo(5);
    }

    @Test
    void takesNoMoreCellsThanThereAre() {
      int[] text = IntStream.range(0, 2 * PrefixCache.PIECE).toArray();
      keep(GROUP, text);
      memory.compute(OTHER_SLOT, new int[CELLS - 300], GROUP);
      assertThat(cache.restore(GROUP, text, text.length, SLOT, 0, 300))
          .as("for a second piece not all cells are there")
          .isEqualTo(PrefixCache.PIECE);
      memory.assertHolds(SLOT, text, PrefixCache.PIECE, GROUP);
    }

    @Test
    void needsTheCellsOfAWholePieceForAMoment() {
      keep("abcdef");
      assertThat(cache.restore(GROUP, text("abcx"), 3, SLOT, 0, 5)).isZero();
      assertThat(cache.restore(GROUP, text("abcx"), 3, SLOT, 0, 6)).isEqualTo(3);
    }
  }

  @Nested
  class WithoutMemory {
    @Test
    void nothingIsKept() {
      memory.setCapacity(0);
      keep("abc");
      assertThat(match("abc")).isZero();
      assertThat(cache.tokens()).isZero();
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() {
      memory.setCapacity(9);
      keep("aaa");
      keep("bbb");
      keep("ccc");
      keep("ddd");
      assertThat(match("aaa")).isZero();
      assertThat(match("bbb")).isEqualTo(3);
      keep("eee");
      assertThat(match("bbb")).isZero();
      assertThat(match("ccc")).isEqualTo(3);
    }

    @Test
    void restoringIsUse() {
      memory.setCapacity(9);
      keep("aaa");
      keep("bbb");
      keep("ccc");
      restored("aaax", 4);
      keep("ddd");
      assertThat(match("aaa")).isEqualTo(3);
      assertThat(match("bbb")).isZero();
    }

    @Test
    void keepingItAgainIsUse() {
      memory.setCapacity(9);
      keep("aaa");
      keep("bbb");
      keep("ccc");
      keep("aaa");
      keep("ddd");
      assertThat(match("aaa")).isEqualTo(3);
      assertThat(match("bbb")).isZero();
    }

    @Test
    void askingIsNoUse() {
      memory.setCapacity(9);
      keep("aaa");
      keep("bbb");
      keep("ccc");
      match("aaa");
      keep("ddd");
      assertThat(match("aaa")).isZero();
    }

    @Test
    void leavesGoBeforeWhatTheyBranchOffFrom() {
      memory.setCapacity(8);
      keep("aabb");
      keep("aacc");
      keep("dd");
      // Giving the oldest leaf up frees nothing, since what is above it needs its piece.
      keep("ee");
      assertThat(match("aabb")).isEqualTo(2);
      assertThat(match("aacc")).isEqualTo(2);
      assertThat(match("dd")).isEqualTo(2);
      assertThat(match("ee")).isEqualTo(2);
    }

    @Test
    void aCutPieceIsFreeWhenNobodyNeedsIt() {
      memory.setCapacity(6);
      keep("aabb");
      keep("aacc");
      assertThat(memory.savedTokens()).isEqualTo(6);
      keep("dddddd");
      assertThat(memory.savedTokens()).isEqualTo(6);
      assertThat(memory.discards).isEqualTo(2);
      assertThat(cache.tokens()).isEqualTo(6);
      assertThat(match("aa")).isZero();
    }

    @Test
    void aTextMakesNoRoomForItselfByLosingItsBeginning() {
      memory.setCapacity(PrefixCache.PIECE + 10);
      keep("aaa");
      int[] text = IntStream.range(1_000, 1_000 + 3 * PrefixCache.PIECE).toArray();
      keep(GROUP, text);
      assertThat(cache.match(GROUP, text, text.length)).isEqualTo(PrefixCache.PIECE);
      assertThat(match("aaa")).isZero();
    }

    @Test
    void othersOfTheGroupMayGoForAText() {
      memory.setCapacity(3);
      keep("aaa");
      keep("bbb");
      assertThat(match("aaa")).isZero();
      assertThat(match("bbb")).isEqualTo(3);
      keep("wpc-2", text("ccc"));
      assertThat(match("bbb")).isZero();
      keep("bbb");
      assertThat(match("bbb")).isEqualTo(3);
    }
  }

  /** What an empty slot gets of a text. */
  private int restored(String text, int limit) {
    int held = cache.restore(GROUP, text(text), limit, SLOT, 0, CELLS);
    memory.assertHolds(SLOT, text(text), held, GROUP);
    memory.free(SLOT);
    return held;
  }

  private int match(String text) {
    return cache.match(GROUP, text(text), text.length());
  }

  private void keep(String text) {
    keep(GROUP, text(text));
  }

  private void keep(String group, int[] text) {
    memory.compute(SLOT, text, group);
    cache.keep(group, text, text.length, SLOT);
    memory.free(SLOT);
  }

  private static int[] text(String letters) {
    return Arrays.copyOf(letters.chars().toArray(), letters.length());
  }
}
