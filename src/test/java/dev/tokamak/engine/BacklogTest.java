package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<Refusal> refusals = new ArrayList<>();
  private final Backlog backlog =
      new Backlog(
          "tiny",
          1,
          2,
          new EngineSettings.Queue(1, 100),
          new EngineListener() {
            @Override
            public void onRefused(String model, Refusal reason) {
              refusals.add(reason);
            }
          });

  private TokamakException refusedEntry() {
    return catchThrowableOfType(TokamakException.class, backlog::enter);
  }

  private static TokamakException refusedWait(Backlog.Place place, int tokens) {
    return catchThrowableOfType(TokamakException.class, () -> place.waits(tokens));
  }

  @Test
  void takesAsManyRequestsAsRunAndMayWait() {
    backlog.enter();
    backlog.enter();
    Backlog.Place third = backlog.enter();

    TokamakException refused = refusedEntry();

    assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(refused).hasMessageContaining("tiny");
    assertThat(refusals).containsExactly(Refusal.REQUESTS);
    third.leave();
    assertThat(backlog.enter()).isNotNull();
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Backlog.Place first = backlog.enter();
    backlog.enter();
    backlog.enter();
    first.leave();
    first.leave();
    backlog.enter();

    assertThat(refusedEntry()).isNotNull();
  }

  @Test
  void takesAsManyTokensAsMayWaitAndOneRequestOfAnySize() {
    Backlog.Place large = backlog.enter();
    large.waits(1_000);
    Backlog.Place next = backlog.enter();

    assertThat(refusedWait(next, 1).code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(refusals).containsExactly(Refusal.TOKENS);

    large.starts();
    next.waits(60);
    Backlog.Place last = backlog.enter();
    assertThat(refusedWait(last, 41)).isNotNull();
    last.waits(40);
  }

  @Test
  void whatLeavesWaitsNoMore() {
    Backlog.Place place = backlog.enter();
    place.waits(100);
    place.leave();
    place.starts();

    Backlog.Place next = backlog.enter();
    next.waits(60);
    assertThat(refusedWait(backlog.enter(), 41)).isNotNull();
  }

  @Test
  void saysWhenThereWillBeRoomByTheRateOfLate() {
    for (int i = 0; i < 100; i++) {
      backlog.computed(10, SECOND);
    }
    Backlog.Place waiting = backlog.enter();
    waiting.waits(100);

    // 50 tokens have to go first, at 10 a second.
    assertThat(refusedWait(backlog.enter(), 50).retryAfterSeconds()).hasValue(6);
  }

  @Test
  void whoWasTurnedAwayBeforeComesFirst() {
    for (int i = 0; i < 100; i++) {
      backlog.computed(100, SECOND);
      backlog.finished(100);
    }
    backlog.enter();
    backlog.enter();
    backlog.enter();

    int first = refusedEntry().retryAfterSeconds().orElseThrow();
    int second = refusedEntry().retryAfterSeconds().orElseThrow();
    int third = refusedEntry().retryAfterSeconds().orElseThrow();

    // Each place becomes free after about a second.
    assertThat(List.of(first, second, third)).containsExactly(2, 3, 4);
  }

  @Test
  void neverSaysMoreThanAMinuteNorLessThanASecond() {
    backlog.enter();
    backlog.enter();
    backlog.enter();
    assertThat(refusedEntry().retryAfterSeconds()).hasValue(1);

    for (int i = 0; i < 100; i++) {
      backlog.computed(1, 10 * SECOND);
    }
    assertThat(refusedEntry().retryAfterSeconds()).hasValue(60);
  }
}
