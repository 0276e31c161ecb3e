package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.kvcache.FakeKvMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What workspaces get in the long run, in random worlds where the engine is always busy. */
class SchedulerFairnessTest {
  private static final int SLOTS = 4;
  private static final int CELLS = 1_000;
  private static final int BATCH = 32;
  private static final int LONGEST = 100;

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "1, 8", "0.5, 1", "0.1, 2"})
  void busyWorkspacesShareByTheirWeights(double one, double two) {
    var world = new World(1, Map.of("one", one, "two", two));
    double most = 0;
    for (int step = 0; step < 5_000; step++) {
      world.refill("one", 5);
      world.refill("two", 5);
      world.step();
      most = Math.max(most, Math.abs(world.computed("one") / one - world.computed("two") / two));
    }
    assertThat(most)
        .as("tokens by weight that one of them was ahead at any time")
        .isLessThanOrEqualTo(FairShare.BURST + BATCH / Math.min(one, two));
    assertThat(world.computed("one")).isGreaterThan(2_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 8})
  void aLightWorkspaceWaitsForABoundedNumberOfTokens(double weight) {
    var world = new World(2, Map.of("heavy", weight, "light", 1.0));
    int most = 0;
    for (int round = 0; round < 200; round++) {
      for (int step = world.random.nextInt(100); step > 0; step--) {
        world.refill("heavy", 20);
        world.step();
      }
      Sequence sequence = world.enqueue("light", 20, 30);
      int before = world.computed("heavy");
      while (world.live.contains(sequence)) {
        assertThat(world.computed("heavy") - before).isLessThanOrEqualTo(10 * FairShare.BURST);
        world.refill("heavy", 20);
        world.step();
      }
      most = Math.max(most, world.computed("heavy") - before);
    }
    assertThat(most)
        .as("tokens of the other one between a request's arrival and its end")
        .isBetween(1, FairShare.BURST);
  }

  private static final class World {
    final SplittableRandom random;
    final FakeModel model = new FakeModel(new FakeKvMemory(SLOTS, CELLS, 500));
    final Scheduler scheduler;
    final List<Sequence> live = new ArrayList<>();
    final Map<String, Integer> computed = new HashMap<>();

    World(long seed, Map<String, Double> weights) {
      random = new SplittableRandom(seed);
      var limits =
          new SchedulerLimits(
              SLOTS, CELLS, BATCH, SchedulerLimits.NO_BLOCKS, 1_000_000, false, weights::get);
      scheduler = new Scheduler(limits, model.memory, SchedulerListener.NONE);
    }

    void refill(String workspace, int count) {
      long present = live.stream().filter(s -> s.workspaceId().equals(workspace)).count();
      for (long missing = count - present; missing > 0; missing--) {
        int promptLength = 1 + random.nextInt(LONGEST - 1);
        enqueue(workspace, promptLength, promptLength + 1 + random.nextInt(LONGEST - promptLength));
      }
    }

    Sequence enqueue(String workspace, int promptLength, int length) {
      int[] prompt = random.ints(promptLength, 0, 1_000_000).toArray();
      var sequence = new Sequence(workspace, prompt, length, () -> true);
      live.add(sequence);
      scheduler.enqueue(sequence);
      return sequence;
    }

    void step() {
      Batch batch = scheduler.next();
      List<Integer> next = model.compute(batch);
      scheduler.completed(batch.size());
      for (int part = 0; part < batch.partCount(); part++) {
        computed.merge(batch.part(part).workspaceId(), batch.partLength(part), Integer::sum);
      }
      for (int output = 0; output < next.size(); output++) {
        Sequence sequence = batch.outputSequence(output);
        sequence.append(next.get(output));
        if (sequence.isFull()) {
          live.remove(sequence);
          scheduler.remove(sequence);
        }
      }
    }

    int computed(String workspace) {
      return computed.getOrDefault(workspace, 0);
    }
  }
}
