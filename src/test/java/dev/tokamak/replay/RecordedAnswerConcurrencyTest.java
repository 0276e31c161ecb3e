package dev.tokamak.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Many readers on threads of their own, who ask for a few events at a time, and some of whom leave.
 */
class RecordedAnswerConcurrencyTest {
  private static final int EVENTS = 2000;
  private static final int READERS = 12;

  private static Multi<TokenEvent> source(ExecutorService threads) {
    List<TokenEvent> events = new ArrayList<>();
    events.add(new TokenEvent.Started(1, 0));
    IntStream.range(1, EVENTS - 1)
        .forEach(i -> events.add(new TokenEvent.Text(0, Integer.toString(i))));
    events.add(new TokenEvent.Finished(0, FinishReason.STOP, EVENTS));
    return Multi.createFrom().iterable(events).emitOn(threads).runSubscriptionOn(threads);
  }

  /** Reads with demands of its own, on a thread of its own. */
  private static final class Reader implements Flow.Subscriber<TokenEvent> {
    final List<TokenEvent> read = new ArrayList<>();
    final CountDownLatch over = new CountDownLatch(1);
    final Random random;
    final int leavesAt;
    final ExecutorService threads;
    Subscription subscription;
    int open;

    Reader(long seed, int leavesAt, ExecutorService threads) {
      this.random = new Random(seed);
      this.leavesAt = leavesAt;
      this.threads = threads;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      ask();
    }

    private void ask() {
      open = 1 + random.nextInt(20);
      int count = open;
      threads.execute(() -> subscription.request(count));
    }

    @Override
    public void onNext(TokenEvent event) {
      read.add(event);
      if (read.size() == leavesAt) {
        subscription.cancel();
        over.countDown();
      } else if (--open == 0) {
        ask();
      }
    }

    @Override
    public void onError(Throwable failure) {
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }
  }

  @RepeatedTest(10)
  void everyReaderGetsAllOfItInOrder(RepetitionInfo repetition) throws Exception {
    AtomicInteger lost = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      var answer = new RecordedAnswer(source(threads), _ -> {}, lost::incrementAndGet);
      Random random = new Random(repetition.getCurrentRepetition());
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        // The first one stays from the beginning, so that there is an answer for all.
        int leavesAt = i % 3 == 2 ? 1 + random.nextInt(EVENTS - 2) : -1;
        Reader reader = new Reader(random.nextLong(), leavesAt, threads);
        readers.add(reader);
        if (i == 0) {
          answer.read().subscribe(reader);
        } else {
          threads.execute(() -> answer.read().subscribe(reader));
        }
      }
      for (Reader reader : readers) {
        assertThat(reader.over.await(60, TimeUnit.SECONDS)).isTrue();
      }
      List<TokenEvent> whole = readers.getFirst().read;
      assertThat(whole).hasSize(EVENTS);
      for (Reader reader : readers) {
        int expected = reader.leavesAt < 0 ? EVENTS : reader.leavesAt;
        assertThat(reader.read).isEqualTo(whole.subList(0, expected));
      }
      assertThat(answer.isComplete()).isTrue();
      assertThat(lost).hasValue(0);
    }
  }
}
