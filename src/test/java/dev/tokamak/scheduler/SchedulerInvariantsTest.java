package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 100,000 random steps, in which requests come, stall, go away and end, and the cache now and then
 * has no room. A cache that remembers what it was given checks every batch.
 */
class SchedulerInvariantsTest {
  private static final int STEPS = 10_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdInEveryStep(long seed) {
    var world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
      world.step();
    }
    world.finishAll();
    assertThat(world.served).as("requests that ended by themselves").isGreaterThan(100);
    assertThat(world.restarts).as("sequences that had to start over").isGreaterThan(10);
  }

  /** One answer: the tokens that it will have are known from the start, and different from all. */
  private static final class Request {
    final int id;
    final int[] tokens;
    final int promptLength;
    final Sequence sequence;
    boolean wanted = true;

    /** Whether it was ever without a reader, for which it may have lost its turn. */
    boolean stalled;

    boolean ended;

    Request(int id, int promptLength, int length, int maxLength) {
      this.id = id;
      this.promptLength = promptLength;
      this.tokens = new int[length];
      Arrays.setAll(tokens, position -> id * 1_000 + position);
      this.sequence = new Sequence(Arrays.copyOf(tokens, promptLength), maxLength, () -> wanted);
    }

    static int idOf(int token) {
      return token / 1_000;
    }
  }

  private static final class World implements Cells {
    final SplittableRandom random;
    final int slots;
    final int cells;
    final int budget;
    final Scheduler scheduler;
    final List<Request> requests = new ArrayList<>();
    final List<Request> live = new ArrayList<>();

    /** The tokens that the cache holds, by slot, in the order of their positions. */
    final List<List<Integer>> cache = new ArrayList<>();

    int served;
    int restarts;

    World(long seed) {
      random = new SplittableRandom(seed);
      slots = 2 + random.nextInt(7);
      cells = 40 + random.nextInt(100);
      budget = slots + random.nextInt(20);
      scheduler = new Scheduler(slots, cells, budget, this);
      for (int slot = 0; slot < slots; slot++) {
        cache.add(new ArrayList<>());
      }
    }

    @Override
    public void free(int slot) {
      List<Integer> cached = cache.get(slot);
      if (!cached.isEmpty() && !requests.get(Request.idOf(cached.getFirst())).ended) {
        restarts++;
      }
      cached.clear();
    }

    /** What happens between steps. */
    void change() {
      if (live.size() < 2 * slots + 2 && random.nextInt(3) == 0) {
        enqueue();
      }
      for (Request request : live) {
        if (random.nextInt(20) == 0) {
          request.wanted = !request.wanted;
          request.stalled = true;
        }
      }
      if (!live.isEmpty() && random.nextInt(60) == 0) {
        end(live.get(random.nextInt(live.size())));
      }
    }

    private void enqueue() {
      int maxLength = 2 + random.nextInt(cells - 1);
      int promptLength = 1 + random.nextInt(maxLength - 1);
      int length = promptLength + 1 + random.nextInt(maxLength - promptLength);
      var request = new Request(requests.size(), promptLength, length, maxLength);
      requests.add(request);
      live.add(request);
      scheduler.enqueue(request.sequence);
    }

    private void end(Request request) {
      assertThat(request.ended).isFalse();
      request.ended = true;
      live.remove(request);
      scheduler.remove(request.sequence);
    }

    /** Returns whether anything was computed. */
    boolean step() {
      List<Request> generating =
          live.stream()
              .filter(request -> request.sequence.isRunning() && request.sequence.pending() == 1)
              .toList();
      Batch batch = scheduler.next();
      checkOrderOfStarts();
      checkComposition(batch, generating);
      if (batch.isEmpty()) {
        assertThat(live.stream().filter(r -> r.sequence.isRunning())).noneMatch(r -> r.wanted);
        return false;
      }
      if (random.nextInt(200) == 0) {
        // The cache says that it has no room: nothing was computed.
        scheduler.preempt();
        return true;
      }
      List<Request> outputs = compute(batch);
      scheduler.completed();
      assertThat(scheduler.cellsInUse()).isEqualTo(cache.stream().mapToInt(List::size).sum());
      outputs.forEach(this::continueAnswer);
      return true;
    }

    /**
     * First come, first served: nobody runs who came after one that waits, as long as both were
     * always wanted; and nobody has a place for nothing who keeps another one waiting.
     */
    private void checkOrderOfStarts() {
      int lastRunning = -1;
      int firstWaiting = Integer.MAX_VALUE;
      int running = 0;
      for (Request request : live) {
        if (request.sequence.isRunning()) {
          running++;
          lastRunning = request.stalled ? lastRunning : Math.max(lastRunning, request.id);
        } else {
          firstWaiting = request.stalled ? firstWaiting : Math.min(firstWaiting, request.id);
          assertThat(request.sequence.computed()).isZero();
        }
      }
      assertThat(lastRunning).isLessThan(firstWaiting);
      assertThat(scheduler.runningCount()).isEqualTo(running).isLessThanOrEqualTo(slots);
      assertThat(scheduler.waitingCount()).isEqualTo(live.size() - running);
      if (live.stream().anyMatch(request -> request.wanted)) {
        assertThat(running).as("somebody can always run").isPositive();
      }
      if (live.stream().anyMatch(request -> request.wanted && !request.sequence.isRunning())) {
        assertThat(live.stream().filter(request -> request.sequence.isRunning()))
            .as("places are for those that are wanted")
            .allMatch(request -> request.wanted);
      }
    }

    private void checkComposition(Batch batch, List<Request> generating) {
      assertThat(batch.size()).isLessThanOrEqualTo(budget);
      assertThat(batch.prefillTokens() + batch.decodeTokens()).isEqualTo(batch.size());
      Set<Integer> present = new HashSet<>();
      for (int i = 0; i < batch.size(); i++) {
        present.add(Request.idOf(batch.tokens()[i]));
      }
      assertThat(present.stream().map(requests::get)).allMatch(request -> request.wanted);
      assertThat(generating)
          .filteredOn(request -> request.wanted && request.sequence.isRunning())
          .as("answers go on in every step")
          .allMatch(request -> present.contains(request.id));
    }

    private List<Request> compute(Batch batch) {
      List<Request> outputs = new ArrayList<>();
      int previous = -1;
      Set<Integer> seen = new HashSet<>();
      for (int i = 0; i < batch.size(); i++) {
        int token = batch.tokens()[i];
        Request request = requests.get(Request.idOf(token));
        assertThat(request.ended).isFalse();
        if (request.id != previous) {
          assertThat(seen.add(request.id)).as("a sequence stands in one place of a batch").isTrue();
          previous = request.id;
        }
        List<Integer> cached = cache.get(batch.slots()[i]);
        // Consecutive, each exactly once, and from the beginning after a start.
        assertThat(batch.positions()[i]).isEqualTo(cached.size());
        assertThat(token).isEqualTo(request.tokens[cached.size()]);
        if (!cached.isEmpty()) {
          assertThat(Request.idOf(cached.getFirst())).as("the slot's owner").isEqualTo(request.id);
        }
        cached.add(token);
        boolean last = cached.size() == request.sequence.length();
        assertThat(batch.outputs()[i]).isEqualTo((byte) (last ? 1 : 0));
        if (last) {
          assertThat(batch.outputSequence(outputs.size())).isSameAs(request.sequence);
          outputs.add(request);
        }
      }
      assertThat(batch.outputCount()).isEqualTo(outputs.size());
      assertThat(cache.stream().mapToInt(List::size).sum()).isLessThanOrEqualTo(cells);
      return outputs;
    }

    private void continueAnswer(Request request) {
      Sequence sequence = request.sequence;
      sequence.append(request.tokens[sequence.length()]);
      if (sequence.length() == request.tokens.length) {
        served++;
        end(request);
      }
    }

    /** Everybody listens and nobody comes any more: all that is left must end. */
    void finishAll() {
      live.forEach(request -> request.wanted = true);
      long work = live.stream().mapToLong(request -> request.tokens.length).sum();
      for (long limit = 20 * work + 100; !live.isEmpty() && limit > 0; limit--) {
        assertThat(step()).isTrue();
      }
      assertThat(live).as("what never ends").isEmpty();
      assertThat(requests).allMatch(request -> request.ended);
      assertThat(scheduler.cellsInUse()).isZero();
      assertThat(cache).allMatch(List::isEmpty);
      assertThat(scheduler.next().isEmpty()).isTrue();
    }
  }
}
