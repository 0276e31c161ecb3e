package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class ThreadGovernorTest {
  /** Two cores for two threads: the second one is worth a lot. */
  private static final IntToLongFunction QUIET = threads -> threads == 2 ? 17_000_000 : 30_000_000;

  /** Another program on one of the cores: two threads wait for each other. */
  private static final IntToLongFunction BUSY = threads -> threads == 2 ? 180_000_000 : 31_000_000;

  private final ThreadGovernor governor = new ThreadGovernor(2);

  /** Runs steps and gives what they took, in seconds. */
  private double run(int steps, int tokens, IntToLongFunction cost) {
    long total = 0;
    for (int i = 0; i < steps; i++) {
      long nanos = cost.applyAsLong(governor.threadsFor(tokens));
      governor.took(tokens, nanos);
      total += nanos;
    }
    return total / 1e9;
  }

  @Test
  void usesAllThreadsOnAQuietMachineAtNextToNoLoss() {
    run(50, 8, QUIET);

    assertThat(run(1000, 8, QUIET)).isLessThan(1000 * 0.017 * 1.02);
  }

  @Test
  void leavesThreadsThatWaitForEachOtherWithinAFewSteps() {
    run(100, 8, QUIET);

    assertThat(run(20, 8, BUSY)).isLessThan(20 * 0.031 + 3 * 0.18);
  }

  @Test
  void staysWithFewerWhileTheMachineIsBusyAtLittleLoss() {
    run(100, 8, QUIET);
    run(20, 8, BUSY);

    assertThat(run(2000, 8, BUSY)).isLessThan(2000 * 0.031 * 1.05);
  }

  @Test
  void comesBackWhenTheMachineIsQuietAgain() {
    run(100, 8, QUIET);
    run(300, 8, BUSY);

    run(500, 8, QUIET);

    assertThat(run(200, 8, QUIET)).isLessThan(200 * 0.017 * 1.05);
  }

  @Test
  void findsFewerThreadsWhenTheMachineIsBusyFromTheStart() {
    run(20, 8, BUSY);

    assertThat(run(100, 8, BUSY)).isLessThan(100 * 0.031 * 1.1);
  }

  @Test
  void isNotMisledByOneHiccup() {
    run(100, 8, QUIET);
    run(1, 8, _ -> 50_000_000);

    assertThat(run(10, 8, QUIET)).isLessThan(10 * 0.017 * 1.01);
  }

  @Test
  void learnsEachSizeOfBatchByItself() {
    IntToLongFunction oneIsBetterForOneToken = threads -> threads == 2 ? 10_000_000 : 8_000_000;
    run(100, 1, oneIsBetterForOneToken);
    run(100, 64, QUIET);

    assertThat(run(100, 1, oneIsBetterForOneToken)).isLessThan(0.83);
    assertThat(run(100, 64, QUIET)).isLessThan(1.75);
  }

  @Test
  void aSingleThreadIsAllThereIs() {
    var single = new ThreadGovernor(1);

    for (int i = 0; i < 100; i++) {
      assertThat(single.threadsFor(3)).isEqualTo(1);
      single.took(3, 1000);
    }
  }

  @Test
  void rareStepsBeginAnewWithAllThreads() {
    run(100, 16, BUSY);
    assertThat(governor.threadsFor(16)).isEqualTo(1);

    run(100, 1, QUIET);

    assertThat(governor.threadsFor(16)).isEqualTo(2);
  }

  @Test
  void fewerThreadsAreNotKeptForBeingAsGood() {
    run(100, 8, QUIET);
    run(300, 8, BUSY);

    run(500, 8, threads -> threads == 2 ? 29_000_000 : 30_000_000);

    assertThat(governor.threadsFor(8)).isEqualTo(2);
  }
}
