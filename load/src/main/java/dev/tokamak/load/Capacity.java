package dev.tokamak.load;

import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many requests a second a service answers when a number of users ask without a pause. */
final class Capacity {
  private static final int LOOK_MILLIS = 100;

  private final Client client;
  private final Questions questions;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong complete = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean stop;

  Capacity(Client client, Questions questions) {
    this.client = client;
    this.questions = questions;
  }

  /**
   * Blocks for twice as many seconds: the first half warms the service up and does not count. It
   * takes longer where fewer than two answers for each user come in that time.
   *
   * @throws IllegalStateException where most requests fail
   */
  double measure(int users, long seconds, long seed) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int user = 0; user < users; user++) {
        SplittableRandom random = new SplittableRandom(~seed + user);
        threads.execute(() -> askAgainAndAgain(random));
      }
      try {
        until(0, seconds);
        long before = complete.get();
        long from = System.nanoTime();
        until(before + 2L * users, seconds);
        return (complete.get() - before) * 1e9 / (System.nanoTime() - from);
      } finally {
        stop = true;
      }
    }
  }

  private void askAgainAndAgain(SplittableRandom random) {
    while (!stop) {
      client.askUntilAnswered(
          questions.any(asked.getAndIncrement(), random),
          Manner.EAGER,
          2,
          outcome -> {
            Tally.add(outcome);
            switch (outcome) {
              case Outcome.Complete _ -> complete.incrementAndGet();
              case Outcome.Failed(_, _, String reason) -> {
                if (failed.getAndIncrement() == 0) {
                  System.out.println("the first failure: " + reason);
                }
              }
              case Outcome.Refused _, Outcome.Cancelled _ -> {}
            }
          });
    }
  }

  private void until(long completeAtLeast, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end || complete.get() < completeAtLeast) {
      if (failed.get() > 10 + complete.get()) {
        throw new IllegalStateException("most requests fail");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
