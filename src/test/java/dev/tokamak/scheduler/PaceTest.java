package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;

  private final Pace pace = new Pace();

  @Test
  void beginsWithFewTokens() {
    assertThat(pace.tokensWithin(100 * MILLI, 512)).isEqualTo(32);
    assertThat(pace.tokensWithin(100 * MILLI, 8)).isEqualTo(8);
    assertThat(pace.nanosPerPrefillToken()).isZero();
  }

  @Test
  void givesAsManyTokensAsTheTimeSufficesFor() {
    pace.took(32, 32 * MILLI);
    assertThat(pace.tokensWithin(100 * MILLI, 512)).isEqualTo(100);
    assertThat(pace.tokensWithin(31 * MILLI, 512)).isEqualTo(31);
    assertThat(pace.tokensWithin(5 * MILLI, 512)).isEqualTo(5);
  }

  @Test
  void givesOneAtLeastAndTheLimitAtMost() {
    pace.took(32, 32 * MILLI);
    assertThat(pace.tokensWithin(1, 512)).isOne();
    assertThat(pace.tokensWithin(1_000 * MILLI, 512)).isEqualTo(512);
    assertThat(pace.tokensWithin(1_000 * MILLI, 7)).isEqualTo(7);
  }

  @Test
  void knowsThatATokenIsCheaperAmongMany() {
    pace.took(1, 10 * MILLI);
    pace.took(512, 512 * MILLI);
    assertThat(pace.tokensWithin(400 * MILLI, 512)).isEqualTo(400);
    assertThat(pace.tokensWithin(100 * MILLI, 512))
        .as("what is known of many says nothing about a few")
        .isEqualTo(10);
    assertThat(pace.nanosPerPrefillToken()).isEqualTo(MILLI);
  }

  @Test
  void followsAMachineThatSlowsDown() {
    pace.took(64, 64 * MILLI);
    for (int step = 0; step < 20; step++) {
      pace.took(64, 128 * MILLI);
    }
    assertThat(pace.tokensWithin(100 * MILLI, 512)).isBetween(49, 51);
  }

  @Test
  void takesOneSlowStepForNoMoreThanAPart() {
    pace.took(64, 64 * MILLI);
    pace.took(64, 128 * MILLI);
    assertThat(pace.tokensWithin(60 * MILLI, 512)).isBetween(40, 59);
  }

  @Test
  void triesASizeAgainThatWasOnceSlow() {
    pace.took(64, 64 * MILLI);
    pace.took(128, 12_800 * MILLI);
    assertThat(pace.tokensWithin(128 * MILLI, 128)).isEqualTo(64);
    int steps = 0;
    while (pace.tokensWithin(130 * MILLI, 128) == 64) {
      assertThat(++steps).as("steps of 64 tokens").isLessThan(1_000);
      pace.took(64, 64 * MILLI);
    }
    assertThat(steps).as("it is not forgotten at once either").isGreaterThan(10);
  }
}
