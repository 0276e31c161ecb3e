package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By a clock that stands still unless a test moves it. */
class RefusalLogTest {
  private long now = Long.MAX_VALUE - 3;
  private final RefusalLog log = new RefusalLog(() -> now);

  @Test
  void admitsAFewEachSecondAndTellsHowManyWereLeftOut() {
    for (int i = 0; i < RefusalLog.LINES_PER_SECOND; i++) {
      assertThat(log.admit()).hasValue(0);
    }
    for (int i = 0; i < 490; i++) {
      assertThat(log.admit()).isEmpty();
    }
    now += TimeUnit.SECONDS.toNanos(1) - 1;
    assertThat(log.admit()).isEmpty();
    now += 1;
    assertThat(log.admit()).hasValue(491);
    assertThat(log.admit()).hasValue(0);
  }

  @Test
  void aQuietSecondLeavesNothingOut() {
    for (int i = 0; i < 100; i++) {
      now += TimeUnit.SECONDS.toNanos(1) / RefusalLog.LINES_PER_SECOND;
      assertThat(log.admit()).hasValue(0);
    }
  }
}
