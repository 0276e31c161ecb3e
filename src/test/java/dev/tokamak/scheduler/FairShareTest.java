package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private final Map<String, Double> weights = Map.of("light", 0.5, "usual", 1.0, "heavy", 4.0);
  private final FairShare shares = new FairShare(id -> weights.getOrDefault(id, 1.0));
  private final Workspace usual = shares.of("usual");
  private final Workspace heavy = shares.of("heavy");

  @Test
  void knowsAWorkspaceByItsId() {
    assertThat(shares.of("usual")).isSameAs(usual).isNotSameAs(heavy);
    assertThat(shares.all()).containsExactly(usual, heavy);
  }

  @Test
  void chargesByWeight() {
    shares.charge(usual, 100);
    shares.charge(heavy, 100);
    assertThat(usual.served).isEqualTo(100);
    assertThat(heavy.served).isEqualTo(25);
  }

  @Test
  void countsPlacesByWeight() {
    usual.running = 2;
    heavy.running = 2;
    assertThat(usual.places(0)).isEqualTo(2);
    assertThat(heavy.places(0)).isEqualTo(0.5);
    assertThat(heavy.places(2)).isEqualTo(1);
  }

  @Test
  void whoIsTooFarAheadLeavesTheStepToTheOther() {
    step(usual, heavy);
    shares.charge(usual, FairShare.BURST);
    step(usual, heavy);
    assertThat(shares.takesPart(usual)).isTrue();
    shares.charge(usual, 1);
    step(usual, heavy);
    assertThat(shares.takesPart(usual)).isFalse();
    assertThat(shares.takesPart(heavy)).isTrue();
    shares.charge(heavy, 4);
    step(usual, heavy);
    assertThat(shares.takesPart(usual)).isTrue();
  }

  @Test
  void whoIsAloneTakesPartHoweverMuchItHad() {
    shares.charge(usual, 1_000_000);
    step(usual);
    assertThat(shares.takesPart(usual)).isTrue();
  }

  @Test
  void timeWithoutWorkIsNoCredit() {
    shares.active(usual, true);
    shares.charge(usual, 1_000_000);
    shares.active(heavy, true);
    assertThat(heavy.served).isEqualTo(1_000_000 - FairShare.BURST);
  }

  @Test
  void whoKeepsWorkingIsNotMovedForward() {
    shares.active(heavy, true);
    shares.charge(usual, 1_000_000);
    shares.active(heavy, true);
    assertThat(heavy.served).isZero();
  }

  @Test
  void aShortRestForgivesNothing() {
    shares.active(usual, true);
    shares.charge(usual, 1_000);
    shares.active(usual, false);
    shares.active(usual, true);
    assertThat(usual.served).isEqualTo(1_000);
  }

  @Test
  void ofManyWorkspacesTheIdleOnesAreForgotten() {
    usual.running = 1;
    heavy.waiting.add(new Sequence("heavy", new int[1], 2, () -> true));
    for (int i = 0; i < 10_000; i++) {
      shares.of("idle-" + i);
    }
    assertThat(shares.all()).hasSizeLessThanOrEqualTo(1_024).contains(usual, heavy);
  }

  private void step(Workspace... busy) {
    shares.beginStep();
    for (Workspace workspace : busy) {
      shares.couldTakePart(workspace);
    }
  }
}
