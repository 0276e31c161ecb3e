package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.TokenEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A producer and a requester on threads of their own. The producer waits as the engine's thread
 * does, without a limit, so that a lost wake-up hangs the test until its timeout.
 */
@Timeout(60)
class TokenStreamConcurrencyTest {
  private static final int EVENTS = 100_000;

  @Test
  void aHundredThousandEventsArriveInOrderAndNeverUnasked() throws Exception {
    var race = new Race(EVENTS);
    race.run(
        () -> {
          var random = new SplittableRandom(1);
          long asked = 0;
          while (asked < EVENTS) {
            long more = 1 + random.nextInt(20);
            race.ask(more);
            asked += more;
            if (random.nextInt(50) == 0) {
              Thread.yield();
            }
          }
        });
    race.checkAllArrived();
  }

  @Test
  void demandThatComesOutOfTheDeliveriesKeepsTheStreamGoing() throws Exception {
    var race = new Race(EVENTS);
    race.askOneForEachEvent = true;
    race.run(() -> race.ask(1));
    race.checkAllArrived();
  }

  @Test
  void unboundedDemandIsAskedForOnce() throws Exception {
    var race = new Race(EVENTS);
    race.run(() -> race.ask(Long.MAX_VALUE));
    race.checkAllArrived();
  }

  /** The requester's thread delivers what waits, and the producer must hear when it has done so. */
  @Test
  void aSlowSubscriberOnTheRequestersThreadStillGetsEverything() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      var race = new Race(30);
      race.slow = true;
      race.run(
          () -> {
            race.ask(12);
            race.ask(18);
          });
      race.checkAllArrived();
    }
  }

  @Test
  void aCancellationStopsTheProducerWhereverItIs() throws Exception {
    for (int round = 0; round < 500; round++) {
      int cancelAfter = round;
      var race = new Race(Integer.MAX_VALUE);
      race.run(
          () -> {
            race.ask(Long.MAX_VALUE);
            while (race.delivered.get() < cancelAfter) {
              Thread.onSpinWait();
            }
            race.stream.cancel();
          });
      assertThat(race.ends).isEmpty();
      assertThat(race.cancellations).hasValue(1);
    }
  }

  private static final class Race implements Flow.Subscriber<TokenEvent> {
    private final int events;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong cancellations = new AtomicLong();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<String> faults = new ArrayList<>();
    private final List<Object> ends = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean askOneForEachEvent;
    private boolean slow;
    private volatile Thread producer;
    private TokenStream stream;

    Race(int events) {
      this.events = events;
    }

    void run(Runnable requester) throws ExecutionException, InterruptedException {
      stream = new TokenStream(this, 1, this::wake, this::onCancel);
      try (var threads = Executors.newFixedThreadPool(2)) {
        Future<?> produced = threads.submit(this::produce);
        Future<?> requested = threads.submit(requester);
        requested.get();
        produced.get();
      }
    }

    void ask(long count) {
      asked.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      stream.request(count);
    }

    void checkAllArrived() throws InterruptedException {
      over.await();
      assertThat(faults).isEmpty();
      assertThat(delivered).hasValue(events);
      assertThat(ends).containsExactly("complete");
    }

    private void produce() {
      producer = Thread.currentThread();
      int made = 0;
      while (made < events && !stream.isCancelled()) {
        if (stream.wantsMore()) {
          stream.emit(TokenStreamTest.event(made++));
        } else {
          LockSupport.park(this);
        }
      }
      stream.complete();
    }

    private void wake() {
      LockSupport.unpark(producer);
    }

    private void onCancel() {
      cancellations.incrementAndGet();
      wake();
    }

    @Override
    public void onNext(TokenEvent event) {
      enter("an event");
      if (!event.equals(TokenStreamTest.event((int) delivered.get()))) {
        faults.add("event " + delivered + " is " + event);
      }
      if (delivered.incrementAndGet() > asked.get()) {
        faults.add("event " + delivered + " came unasked");
      }
      if (slow) {
        Thread.yield();
      }
      busy.set(false);
      if (askOneForEachEvent) {
        ask(1);
      }
    }

    @Override
    public void onComplete() {
      enter("the completion");
      ends.add("complete");
      busy.set(false);
      over.countDown();
    }

    @Override
    public void onError(Throwable failure) {
      enter("the failure");
      ends.add(failure);
      busy.set(false);
      over.countDown();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    private void enter(String signal) {
      if (!busy.compareAndSet(false, true)) {
        faults.add(signal + " came while another signal was being handled");
      }
      if (!ends.isEmpty()) {
        faults.add(signal + " came after the end");
      }
    }
  }
}
