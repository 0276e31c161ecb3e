package dev.tokamak.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTableTest {
  private final CellTable table = new CellTable(3, 100);

  @Test
  void isEmptyAtFirst() {
    assertThat(table.used()).isZero();
    assertThat(table.free()).isEqualTo(100);
    assertThat(table.length(2)).isZero();
  }

  @Test
  void slotsThatGrowTakeCells() {
    table.grow(0, 70);
    table.grow(1, 10);
    table.grow(0, 20);
    assertThat(table.length(0)).isEqualTo(90);
    assertThat(table.length(1)).isEqualTo(10);
    assertThat(table.used()).isEqualTo(100);
    assertThat(table.free()).isZero();
  }

  @Test
  void aSharedCellIsOneCell() {
    table.grow(0, 30);
    table.share(0, 1, 20);
    table.share(1, 2, 10);
    table.grow(2, 5);
    assertThat(table.length(1)).isEqualTo(20);
    assertThat(table.length(2)).isEqualTo(15);
    assertThat(table.used()).isEqualTo(35);
  }

  @Test
  void aSharedCellIsFreeWhenTheLastSlotHasLeft() {
    table.grow(0, 30);
    table.share(0, 1, 20);
    table.release(0);
    assertThat(table.used()).isEqualTo(20);
    table.share(1, 0, 20);
    table.release(1);
    assertThat(table.used()).isEqualTo(20);
    table.release(0);
    assertThat(table.used()).isZero();
  }

  @Test
  void someSlotsHoldASharedCellOnce() {
    table.grow(0, 30);
    table.share(0, 1, 20);
    table.grow(1, 5);
    table.grow(2, 7);
    assertThat(table.heldBy(slots(0, 1))).isEqualTo(35);
    assertThat(table.heldBy(slots(1, 2))).isEqualTo(32);
    assertThat(table.heldBy(slots())).isZero();
  }

  private static BitSet slots(int... slots) {
    var set = new BitSet();
    for (int slot : slots) {
      set.set(slot);
    }
    return set;
  }

  @Test
  void anEmptySlotCanBeEmptiedAgain() {
    table.grow(0, 30);
    table.release(0);
    table.release(0);
    assertThat(table.free()).isEqualTo(100);
  }

  @Test
  void moreThanIsFreeIsRefusedAndTakesNothing() {
    table.grow(0, 99);
    assertThatIllegalStateException()
        .isThrownBy(() -> table.grow(1, 2))
        .withMessage("2 cells are wanted, 1 are free");
    assertThat(table.length(1)).isZero();
    assertThat(table.used()).isEqualTo(99);
  }

  @Test
  void onlyAnEmptySlotSharesAndOnlyWhatTheOtherOneHas() {
    table.grow(0, 10);
    table.grow(1, 1);
    assertThatIllegalStateException().isThrownBy(() -> table.share(0, 1, 5));
    assertThatIllegalStateException().isThrownBy(() -> table.share(0, 2, 11));
    assertThat(table.used()).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsWhatACacheHolds(long seed) {
    var random = new SplittableRandom(seed);
    int slots = 4;
    var counted = new CellTable(slots, 300);
    var cache = new FakeKvMemory(slots, 300, 0);
    int shares = 0;
    for (int step = 0; step < 5_000; step++) {
      int slot = random.nextInt(slots);
      int other = random.nextInt(slots);
      switch (random.nextInt(3)) {
        case 0 -> {
          int count = Math.min(random.nextInt(80), counted.free());
          counted.grow(slot, count);
          for (int i = 0; i < count; i++) {
            cache.compute(slot, cache.length(slot), i, "");
          }
        }
        case 1 -> {
          counted.release(slot);
          cache.free(slot);
        }
        default -> {
          if (counted.length(slot) == 0 && counted.length(other) > 0) {
            int until = 1 + random.nextInt(counted.length(other));
            counted.share(other, slot, until);
            cache.share(other, slot, until);
            shares++;
          }
        }
      }
      assertThat(counted.used()).isEqualTo(cache.used());
      assertThat(counted.free()).isEqualTo(300 - cache.used());
      assertThat(counted.length(slot)).isEqualTo(cache.length(slot));
    }
    assertThat(shares).isGreaterThan(100);
  }
}
