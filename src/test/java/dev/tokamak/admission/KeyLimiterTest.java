package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By a clock that stands still unless a test moves it. */
class KeyLimiterTest {
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
  private final KeyLimiter limiter = new KeyLimiter(KeyLimits.NONE, () -> now);

  private void pass(double seconds) {
    now += (long) (seconds * 1e9);
  }

  private static Applicant requests(int perMinute) {
    return new Applicant(
        "r", new KeyLimits(OptionalInt.of(perMinute), OptionalInt.empty(), OptionalInt.empty()));
  }

  private static Applicant tokens(int perMinute) {
    return new Applicant(
        "t", new KeyLimits(OptionalInt.empty(), OptionalInt.of(perMinute), OptionalInt.empty()));
  }

  private static Applicant atOnce(int concurrent) {
    return new Applicant(
        "c", new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(concurrent)));
  }

  private int refusedFor(Applicant applicant) {
    TokamakException e =
        catchThrowableOfType(TokamakException.class, () -> limiter.arrive(applicant));
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    return e.retryAfterSeconds().orElseThrow();
  }

  private RateLimit nearest(Applicant applicant) {
    return limiter.allowance(applicant).nearest().orElseThrow();
  }

  private void runs(Applicant applicant, int promptTokens, int completionTokens) {
    limiter.arrive(applicant);
    Admitted running = limiter.enter(applicant);
    running.onEvent(new TokenEvent.Started(promptTokens, 0));
    running.onEvent(new TokenEvent.Finished(0, FinishReason.STOP, completionTokens));
    running.leave();
  }

  @Test
  void withoutLimitsEverythingPassesAndNothingIsRemembered() {
    Applicant anybody = new Applicant("x", KeyLimits.NONE);
    for (int i = 0; i < 10_000; i++) {
      runs(anybody, 1000, 1000);
    }
    assertThat(limiter.allowance(anybody).nearest()).isEmpty();
    assertThat(limiter.size()).isZero();
  }

  @Test
  void requestsComeBackEvenly() {
    Applicant key = requests(6);
    for (int i = 6; i > 0; i--) {
      assertThat(nearest(key).remaining()).isEqualTo(i);
      limiter.arrive(key);
    }
    assertThat(nearest(key)).isEqualTo(new RateLimit(6, 0, 60));
    assertThat(refusedFor(key)).isEqualTo(10);

    pass(9.5);
    assertThat(refusedFor(key)).isEqualTo(1);
    pass(0.5);
    limiter.arrive(key);
    assertThat(refusedFor(key)).isEqualTo(10);

    pass(3600);
    assertThat(nearest(key)).isEqualTo(new RateLimit(6, 6, 0));
  }

  @Test
  void whatIsRefusedIsNotCounted() {
    Applicant key = requests(60);
    for (int i = 0; i < 60; i++) {
      limiter.arrive(key);
    }
    for (int i = 0; i < 1000; i++) {
      refusedFor(key);
    }
    pass(1);
    limiter.arrive(key);
  }

  @Test
  void aRequestMayStartWhileTokensAreLeftAndOverdrawThem() {
    Applicant key = tokens(60);
    runs(key, 10, 20);
    assertThat(nearest(key)).isEqualTo(new RateLimit(60, 30, 30));

    runs(key, 50, 40);
    assertThat(nearest(key)).isEqualTo(new RateLimit(60, 0, 120));
    assertThat(refusedFor(key)).isEqualTo(60);
    pass(59);
    assertThat(refusedFor(key)).isEqualTo(1);
    pass(2);
    limiter.arrive(key);
  }

  @Test
  void textsAreChargedAsTheyComeAndSettledAtTheEnd() {
    Applicant key = tokens(60);
    Admitted running = limiter.enter(key);
    running.onEvent(new TokenEvent.Started(10, 8));
    assertThat(nearest(key).remaining()).isEqualTo(50);
    running.onEvent(new TokenEvent.Text(0, "a"));
    running.onEvent(new TokenEvent.Text(1, "b"));
    running.onEvent(new TokenEvent.Text(1, "c"));
    assertThat(nearest(key).remaining()).isEqualTo(47);
    running.onEvent(new TokenEvent.Finished(1, FinishReason.STOP, 5));
    assertThat(nearest(key).remaining()).isEqualTo(44);
    running.onEvent(new TokenEvent.Finished(0, FinishReason.STOP, 1));
    assertThat(nearest(key).remaining()).isEqualTo(44);
  }

  @Test
  void reasoningAndArgumentsAreChargedAsTextIs() {
    Applicant key = tokens(60);
    Admitted running = limiter.enter(key);
    running.onEvent(new TokenEvent.Started(10, 0));
    running.onEvent(new TokenEvent.Reasoning(0, "hm"));
    assertThat(nearest(key).remaining()).isEqualTo(49);
    running.onEvent(new TokenEvent.CallBegun(0, 0, "call_1", "f"));
    running.onEvent(new TokenEvent.CallArguments(0, 0, "{"));
    running.onEvent(new TokenEvent.CallArguments(1, 0, "{"));
    running.onEvent(new TokenEvent.CallArguments(0, 0, "}"));
    assertThat(nearest(key).remaining()).isEqualTo(46);
    // What opened and closed the call is no text, and comes with the end.
    running.onEvent(new TokenEvent.Finished(0, FinishReason.TOOL_CALL, 9));
    assertThat(nearest(key).remaining()).isEqualTo(40);
    running.onEvent(new TokenEvent.Finished(1, FinishReason.LENGTH, 1));
    assertThat(nearest(key).remaining()).isEqualTo(40);
    running.leave();
  }

  @Test
  void aCallThatIsAbandonedIsPaidAsFarAsItCame() {
    Applicant key = tokens(60);
    Admitted running = limiter.enter(key);
    running.onEvent(new TokenEvent.Started(10, 0));
    running.onEvent(new TokenEvent.CallBegun(0, 0, "call_1", "f"));
    running.onEvent(new TokenEvent.CallArguments(0, 0, "{}"));
    running.leave();

    assertThat(nearest(key).remaining()).isEqualTo(49);
  }

  @Test
  void anAnswerThatIsAbandonedIsPaidAsFarAsItCame() {
    Applicant key = tokens(60);
    Admitted running = limiter.enter(key);
    running.onEvent(new TokenEvent.Started(10, 0));
    running.onEvent(new TokenEvent.Text(0, "a"));
    running.leave();

    assertThat(nearest(key).remaining()).isEqualTo(49);
  }

  @Test
  void soManyRequestsRunAtOnce() {
    Applicant key = atOnce(2);
    assertThat(nearest(key)).isEqualTo(new RateLimit(2, 2, 0));
    Admitted one = limiter.enter(key);
    limiter.arrive(key);
    limiter.enter(key);

    assertThat(nearest(key)).isEqualTo(new RateLimit(2, 0, 1));
    assertThat(refusedFor(key)).isEqualTo(1);
    assertThatThrownBy(() -> limiter.enter(key)).isInstanceOf(TokamakException.class);
    one.leave();
    limiter.arrive(key);
    limiter.enter(key);
  }

  @Test
  void tellsOfTheLimitThatIsClosestToItsEnd() {
    Applicant key =
        new Applicant(
            "a", new KeyLimits(OptionalInt.of(10), OptionalInt.of(100), OptionalInt.of(4)));
    limiter.arrive(key);
    assertThat(nearest(key).limit()).isEqualTo(10);
    Admitted running = limiter.enter(key);
    assertThat(nearest(key).limit()).isEqualTo(4);
    running.onEvent(new TokenEvent.Started(50, 0));
    assertThat(nearest(key).limit()).isEqualTo(100);
    running.leave();
    assertThat(nearest(key).limit()).isEqualTo(100);
  }

  @Test
  void theConfigurationFillsInWhatTheKeyLeavesOpen() {
    KeyLimiter strict =
        new KeyLimiter(
            new KeyLimits(OptionalInt.of(5), OptionalInt.empty(), OptionalInt.of(1)), () -> now);

    assertThat(strict.allowance(new Applicant("x", KeyLimits.NONE)).nearest().orElseThrow().limit())
        .isEqualTo(5);
    Applicant generous = requests(1000);
    strict.arrive(generous);
    strict.enter(generous);
    assertThat(strict.allowance(generous).nearest().orElseThrow().limit()).isEqualTo(1);
  }

  @Test
  void eachKeyIsCountedByItself() {
    KeyLimits one = requests(1).limits();
    limiter.arrive(new Applicant("a", one));
    limiter.arrive(new Applicant("b", one));
    refusedFor(new Applicant("a", one));
  }

  @Test
  void forgetsKeysOnceForgettingThemChangesNothing() {
    Applicant running = new Applicant("running", atOnce(1).limits());
    Applicant indebted = new Applicant("indebted", tokens(10).limits());
    Admitted place = limiter.enter(running);
    runs(indebted, 100, 0);
    for (int i = 0; i < 1000; i++) {
      limiter.arrive(new Applicant("key " + i, requests(60).limits()));
    }
    assertThat(limiter.size()).isEqualTo(1002);

    pass(61);
    limiter.arrive(requests(60));
    assertThat(limiter.size()).isEqualTo(3);
    refusedFor(indebted);
    refusedFor(running);

    place.leave();
    pass(10 * 60);
    limiter.arrive(requests(60));
    assertThat(limiter.size()).isEqualTo(1);
  }

  @Test
  void aClockThatSeemsToGoBackTakesNothingAway() {
    Applicant key = requests(60);
    limiter.arrive(key);
    pass(-1);
    assertThat(nearest(key).remaining()).isEqualTo(59);
    pass(2);
    assertThat(nearest(key).remaining()).isEqualTo(60);
  }

  @Test
  void namesThePropertyThatCannotBeUsed() {
    LimitsConfig wrong =
        new LimitsConfig() {
          @Override
          public OptionalInt requestsPerMinute() {
            return OptionalInt.empty();
          }

          @Override
          public OptionalInt tokensPerMinute() {
            return OptionalInt.of(0);
          }

          @Override
          public OptionalInt concurrentRequests() {
            return OptionalInt.empty();
          }
        };

    assertThatThrownBy(() -> KeyLimiter.of(wrong))
        .hasMessageStartingWith("tokamak.limits.tokens-per-minute must be at least 1");
  }
}
