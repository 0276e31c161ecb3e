package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
  private final AtomicInteger demandSignals = new AtomicInteger();
  private final AtomicInteger cancelSignals = new AtomicInteger();
  private final Recorder subscriber = new Recorder();
  private final TokenStream stream =
      new TokenStream(
          subscriber, 1, demandSignals::incrementAndGet, cancelSignals::incrementAndGet);

  @Nested
  class Demand {
    @Test
    void nothingIsDeliveredBeforeItIsAskedFor() {
      stream.emit(event(0));
      assertThat(subscriber.events).isEmpty();
    }

    @Test
    void neverMoreIsDeliveredThanWasAskedFor() {
      IntStream.range(0, 5).forEach(i -> stream.emit(event(i)));
      stream.request(2);
      assertThat(subscriber.events).containsExactly(event(0), event(1));
      stream.request(1);
      assertThat(subscriber.events).containsExactly(event(0), event(1), event(2));
    }

    @Test
    void demandFromBeforeAnEventCounts() {
      stream.request(1);
      stream.request(1);
      IntStream.range(0, 3).forEach(i -> stream.emit(event(i)));
      assertThat(subscriber.events).containsExactly(event(0), event(1));
    }

    @Test
    void demandBeyondAllBoundsIsUnbounded() {
      stream.request(Long.MAX_VALUE);
      stream.request(Long.MAX_VALUE);
      IntStream.range(0, 1_000).forEach(i -> stream.emit(event(i)));
      assertThat(subscriber.events).hasSize(1_000);
      assertThat(stream.wantsMore()).isTrue();
    }

    @Test
    void eachRequestIsToldToTheProducer() {
      stream.request(1);
      stream.request(3);
      assertThat(demandSignals).hasValue(2);
    }

    @Test
    void aRequestOutOfADeliveryIsNoRecursion() {
      IntStream.range(0, 9).forEach(i -> stream.emit(event(i)));
      subscriber.onEachEvent = event -> stream.request(1);
      stream.request(1);
      assertThat(subscriber.events).hasSize(9);
      assertThat(subscriber.deepest).isEqualTo(1);
    }
  }

  @Nested
  class WantsMore {
    @Test
    void nothingAtFirst() {
      assertThat(stream.wantsMore()).isFalse();
    }

    @Test
    void asMuchAsIsAskedFor() {
      stream.request(2);
      assertThat(stream.wantsMore()).isTrue();
      stream.emit(event(0));
      assertThat(stream.wantsMore()).isTrue();
      stream.emit(event(1));
      assertThat(stream.wantsMore()).isFalse();
    }

    @Test
    void nothingWhereEventsThatWaitMeetTheDemand() {
      stream.emit(event(0));
      stream.emit(event(1));
      stream.request(1);
      assertThat(stream.wantsMore()).isFalse();
    }

    @Test
    void nothingAfterACancellation() {
      stream.request(10);
      stream.cancel();
      assertThat(stream.wantsMore()).isFalse();
    }

    /** Demand alone does not let a producer fill memory while the subscriber is busy. */
    @Test
    void onlyAFewWhileTheSubscriberIsBusy() {
      var produced = new AtomicInteger();
      subscriber.onEachEvent =
          event -> {
            while (subscriber.events.size() == 1 && stream.wantsMore()) {
              stream.emit(event(produced.incrementAndGet()));
            }
          };
      stream.request(Long.MAX_VALUE);
      stream.emit(event(0));
      assertThat(produced.get()).isBetween(1, 16);
      assertThat(subscriber.events).hasSize(produced.get() + 1);
    }

    @Test
    void leavesRoomForTheLastEventsOfEveryChoice() {
      int choices = 8;
      var wide = new TokenStream(subscriber, choices, () -> {}, () -> {});
      wide.request(1);
      wide.emit(event(-1));
      // The most that one step can add: what the queue may hold before it, then text, the rest of
      // the text and the end of each choice.
      int step = 3 * choices;
      IntStream.range(0, 7).forEach(i -> wide.emit(event(i)));
      IntStream.range(7, 7 + step).forEach(i -> wide.emit(event(i)));
      wide.request(Long.MAX_VALUE);
      assertThat(subscriber.events).hasSize(1 + 7 + step);
    }

    @Test
    void aProducerThatDoesNotAskIsStopped() {
      assertThatIllegalStateException()
          .isThrownBy(() -> IntStream.range(0, 1_000).forEach(i -> stream.emit(event(i))));
    }
  }

  @Nested
  class Ends {
    @Test
    void completionFollowsTheEventsThatWait() {
      stream.emit(event(0));
      stream.emit(event(1));
      stream.complete();
      stream.request(1);
      assertThat(subscriber.completions).isZero();
      stream.request(1);
      assertThat(subscriber.events).containsExactly(event(0), event(1));
      assertThat(subscriber.completions).isOne();
    }

    @Test
    void completionNeedsNoDemand() {
      stream.complete();
      assertThat(subscriber.completions).isOne();
    }

    @Test
    void aFailureFollowsTheEventsThatWait() {
      var failure = new IllegalArgumentException("broken");
      stream.emit(event(0));
      stream.fail(failure);
      assertThat(subscriber.failures).isEmpty();
      stream.request(1);
      assertThat(subscriber.events).containsExactly(event(0));
      assertThat(subscriber.failures).containsExactly(failure);
      assertThat(subscriber.completions).isZero();
    }

    @Test
    void aFailureNeedsNoDemand() {
      stream.fail(new IllegalArgumentException("broken"));
      assertThat(subscriber.failures).hasSize(1);
    }

    @Test
    void nothingFollowsTheEnd() {
      stream.complete();
      stream.request(5);
      stream.request(-1);
      stream.cancel();
      assertThat(subscriber.completions).isOne();
      assertThat(subscriber.failures).isEmpty();
      assertThat(subscriber.events).isEmpty();
    }
  }

  @Nested
  class Cancellation {
    @Test
    void stopsTheEventsThatWait() {
      stream.emit(event(0));
      stream.cancel();
      stream.request(1);
      assertThat(subscriber.events).isEmpty();
    }

    @Test
    void stopsWithinADelivery() {
      IntStream.range(0, 3).forEach(i -> stream.emit(event(i)));
      subscriber.onEachEvent = event -> stream.cancel();
      stream.request(3);
      assertThat(subscriber.events).containsExactly(event(0));
    }

    @Test
    void leavesNoEnd() {
      stream.cancel();
      stream.complete();
      assertThat(subscriber.completions).isZero();
    }

    @Test
    void isToldToTheProducerOnce() {
      stream.cancel();
      stream.cancel();
      assertThat(cancelSignals).hasValue(1);
      assertThat(stream.isCancelled()).isTrue();
    }

    @Test
    void makesAWrongRequestWithoutEffect() {
      stream.cancel();
      stream.request(0);
      assertThat(subscriber.failures).isEmpty();
    }
  }

  @Nested
  class Misuse {
    @Test
    void aRequestOfNothingEndsTheStreamWithAnErrorAndTellsTheProducer() {
      stream.request(0);
      assertThat(subscriber.failures).singleElement().isInstanceOf(IllegalArgumentException.class);
      assertThat(cancelSignals).hasValue(1);
      assertThat(stream.wantsMore()).isFalse();
    }

    @Test
    void theErrorIsTheLastThingAndComesOnce() {
      stream.emit(event(0));
      stream.request(-1);
      stream.request(-1);
      stream.request(5);
      stream.complete();
      assertThat(subscriber.failures).hasSize(1);
      assertThat(subscriber.events).isEmpty();
      assertThat(subscriber.completions).isZero();
    }

    /** Signals are serial (rule 1.3), also this one. */
    @Test
    void theErrorWaitsForTheDeliveryThatItCameOutOf() {
      stream.emit(event(0));
      subscriber.onEachEvent = event -> stream.request(0);
      stream.request(1);
      assertThat(subscriber.failures).hasSize(1);
      assertThat(subscriber.deepest).isEqualTo(1);
    }

    /** The producer's thread serves others as well. */
    @Test
    void aSubscriberThatThrowsHarmsOnlyItself() {
      subscriber.onEachEvent =
          event -> {
            throw new IllegalStateException("a subscriber must not throw");
          };
      stream.request(5);
      stream.emit(event(0));
      stream.emit(event(1));
      stream.complete();
      assertThat(subscriber.events).containsExactly(event(0));
      assertThat(subscriber.completions).isZero();
      assertThat(cancelSignals).hasValue(1);
    }
  }

  static TokenEvent event(int number) {
    return new TokenEvent.Finished(0, FinishReason.STOP, number);
  }

  /** Remembers all signals, and how deeply they were nested. */
  static final class Recorder implements Flow.Subscriber<TokenEvent> {
    final List<TokenEvent> events = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    Consumer<TokenEvent> onEachEvent = event -> {};
    int completions;
    int deepest;
    private int depth;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(TokenEvent event) {
      nested(
          () -> {
            events.add(event);
            onEachEvent.accept(event);
          });
    }

    @Override
    public void onError(Throwable failure) {
      nested(() -> failures.add(failure));
    }

    @Override
    public void onComplete() {
      nested(() -> completions++);
    }

    private void nested(Runnable signal) {
      deepest = Math.max(deepest, ++depth);
      try {
        signal.run();
      } finally {
        depth--;
      }
    }
  }
}
