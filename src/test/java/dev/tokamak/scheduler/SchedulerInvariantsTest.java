package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.kvcache.FakeKvMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 120,000 random steps, in which requests of several workspaces come, stall, go away and end, and
 * the cache now and then has no room or loses its content. A cache that remembers what it was given
 * checks every batch, and a model that makes the next token of all that a sequence's cells hold
 * would give other answers if anything got mixed up.
 *
 * <p>The worlds are small, so that whatever is rare elsewhere happens all the time.
 */
class SchedulerInvariantsTest {
  private static final int STEPS = 10_000;
  private static final String[] WORKSPACES = {"one", "two", "three"};
  private static final Map<String, Double> WEIGHTS = Map.of("one", 1.0, "two", 3.0, "three", 0.5);

  /** What happened in all worlds together. */
  private static final Seen SEEN = new Seen();

  private static final class Seen {
    final Map<Preemption, Integer> preemptions = new EnumMap<>(Preemption.class);
    int computedSteps;
    int cancelledWhileWaiting;
    int cancelledWhileFollowing;
    int cancelledInPrefill;
    int cancelledAfterwards;
    int sharedStarts;
    int restoredStarts;
    int follows;
    int stalled;
    int held;
    int blocks;
    int noRoom;
    int lostContents;
    int partsOfPieces;
    int evictions;
    int refusals;
    int runs;
    int partsOfRuns;
    int openings;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void holdInEveryStep(long seed) {
    var world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
      world.step();
    }
    world.finishAll();
    assertThat(world.served).as("requests that ended by themselves").isGreaterThan(100);
    world.giveKeptUp();
  }

  @AfterAll
  static void everythingHappened() {
    assertThat(SEEN.computedSteps).isGreaterThan(100_000);
    assertThat(SEEN.preemptions)
        .containsOnlyKeys(Preemption.values())
        .allSatisfy((_, count) -> assertThat(count).isGreaterThan(100));
    assertThat(SEEN.cancelledWhileWaiting).isGreaterThan(100);
    assertThat(SEEN.cancelledWhileFollowing).isGreaterThan(50);
    assertThat(SEEN.cancelledInPrefill).isGreaterThan(50);
    assertThat(SEEN.cancelledAfterwards).isGreaterThan(100);
    assertThat(SEEN.sharedStarts).isGreaterThan(100);
    assertThat(SEEN.restoredStarts).isGreaterThan(100);
    assertThat(SEEN.follows).isGreaterThan(100);
    assertThat(SEEN.stalled).isGreaterThan(100);
    assertThat(SEEN.held).isGreaterThan(100);
    assertThat(SEEN.blocks).isGreaterThan(100);
    assertThat(SEEN.noRoom).isGreaterThan(100);
    assertThat(SEEN.lostContents).isGreaterThan(20);
    assertThat(SEEN.partsOfPieces).isGreaterThan(100);
    assertThat(SEEN.evictions).isGreaterThan(100);
    assertThat(SEEN.refusals).isGreaterThan(100);
    assertThat(SEEN.runs).isGreaterThan(100);
    assertThat(SEEN.partsOfRuns).isGreaterThan(100);
    assertThat(SEEN.openings).isGreaterThan(100);
  }

  /** A prompt, and the answer that it must have whatever else is computed beside it. */
  private static final class Request {
    final String workspace;
    final int[] tokens;
    final int promptLength;
    final Sequence sequence;
    boolean wanted = true;
    boolean ended;

    /** The most of it that was ever computed. */
    int furthest;

    Request(String workspace, int[] prompt, int length, int maxLength) {
      this.workspace = workspace;
      this.promptLength = prompt.length;
      this.tokens = Arrays.copyOf(prompt, length);
      for (int i = promptLength; i < length; i++) {
        tokens[i] = FakeModel.next(tokens, i);
      }
      this.sequence = new Sequence(workspace, prompt, maxLength, () -> wanted);
    }

    /** Adds tokens of the answer that nobody has to compute to know them, short of its last one. */
    int addRun(int most) {
      int before = sequence.length();
      while (sequence.length() < Math.min(before + most, tokens.length - 1)) {
        sequence.append(tokens[sequence.length()]);
      }
      return sequence.length() - before;
    }

    boolean isDone() {
      return sequence.length() == tokens.length;
    }
  }

  private static final class World implements SchedulerListener {
    final SplittableRandom random;
    final SchedulerLimits limits;
    final FakeKvMemory memory;
    final FakeModel model;
    final Scheduler scheduler;
    final List<Request> live = new ArrayList<>();
    final Map<Sequence, Request> requests = new IdentityHashMap<>();
    final int[][] systemTexts;
    final long nanosPerToken;
    int served;

    /** Of the step at hand. */
    int stalled;

    int held;

    /** Whether answers were passed over in the last step, for a block of long prompts. */
    boolean blockBefore;

    World(long seed) {
      random = new SplittableRandom(seed);
      int slots = 1 + random.nextInt(6);
      int cells = 60 + random.nextInt(200);
      nanosPerToken = 1 + random.nextInt(10);
      limits =
          new SchedulerLimits(
              slots,
              cells,
              slots + random.nextInt(60),
              random.nextBoolean() ? SchedulerLimits.NO_BLOCKS : 2 + random.nextInt(10),
              1 + random.nextInt(300),
              seed % 3 == 0,
              WEIGHTS::get);
      int capacity = seed % 4 == 0 ? 0 : 30 + random.nextInt(600);
      memory = new FakeKvMemory(slots, cells, capacity);
      model = new FakeModel(memory);
      scheduler = new Scheduler(limits, memory, this);
      systemTexts = new int[3][];
      Arrays.setAll(systemTexts, _ -> text(20 + random.nextInt(30)));
    }

    @Override
    public void onStart(Sequence sequence, int shared, int restored) {
      assertThat(requests.get(sequence).wanted).isTrue();
      assertThat(sequence.cachedTokens())
          .isEqualTo(shared + restored)
          .isLessThanOrEqualTo(sequence.promptLength());
      SEEN.sharedStarts += shared > 0 ? 1 : 0;
      SEEN.restoredStarts += restored > 0 ? 1 : 0;
    }

    @Override
    public void onPreempt(Preemption reason) {
      SEEN.preemptions.merge(reason, 1, Integer::sum);
    }

    @Override
    public void onLeftOut(int stalled, int held) {
      this.stalled = stalled;
      this.held = held;
      SEEN.stalled += stalled;
      SEEN.held += held;
    }

    private int[] text(int length) {
      return random.ints(length, 0, 4).toArray();
    }

    /** What happens between steps. */
    void change() {
      if (live.size() < 2 * limits.slots() + 4 && random.nextInt(4) == 0) {
        enqueueSome();
      }
      for (Request request : live) {
        if (random.nextInt(30) == 0) {
          request.wanted = !request.wanted;
        }
      }
      if (!live.isEmpty() && random.nextInt(40) == 0) {
        Request any = live.get(random.nextInt(live.size()));
        cancel(live.stream().filter(this::follows).findFirst().orElse(any));
      }
      if (random.nextInt(500) == 0) {
        memory.loseContent();
        scheduler.contentLost();
        SEEN.lostContents++;
      }
    }

    /** One request, or several with the same prompt. */
    private void enqueueSome() {
      String workspace = WORKSPACES[random.nextInt(WORKSPACES.length)];
      int[] system = systemTexts[random.nextInt(systemTexts.length)];
      int common = random.nextInt(3) == 0 ? random.nextInt(system.length + 1) : system.length;
      int[] tail = text(1 + random.nextInt(20));
      int[] prompt = Arrays.copyOf(system, Math.min(limits.cells() - 1, common + tail.length));
      System.arraycopy(tail, 0, prompt, common, prompt.length - common);
      for (int choices = random.nextInt(4) == 0 ? 3 : 1; choices > 0; choices--) {
        int room = limits.cells() - prompt.length;
        int maxLength =
            prompt.length + 1 + random.nextInt(random.nextInt(4) > 0 ? Math.min(9, room) : room);
        int length = prompt.length + 1 + random.nextInt(maxLength - prompt.length);
        var request = new Request(workspace, prompt, length, maxLength);
        request.wanted = random.nextInt(10) > 0;
        SEEN.openings +=
            random.nextInt(4) == 0 && request.addRun(1 + random.nextInt(9)) > 0 ? 1 : 0;
        live.add(request);
        requests.put(request.sequence, request);
        scheduler.enqueue(request.sequence);
      }
    }

    private void cancel(Request request) {
      if (!request.sequence.isRunning()) {
        SEEN.cancelledWhileWaiting++;
        SEEN.cancelledWhileFollowing += follows(request) ? 1 : 0;
      } else if (request.sequence.pending() > 1) {
        SEEN.cancelledInPrefill++;
      } else {
        SEEN.cancelledAfterwards++;
      }
      end(request);
      if (random.nextInt(4) == 0) {
        // What has ended does not end again.
        scheduler.remove(request.sequence);
      }
    }

    private void end(Request request) {
      assertThat(request.ended).isFalse();
      request.ended = true;
      live.remove(request);
      requests.remove(request.sequence);
      scheduler.remove(request.sequence);
      assertThat(request.sequence.isRunning()).isFalse();
    }

    /** Returns whether anything was computed. */
    boolean step() {
      stalled = 0;
      held = 0;
      int sharesBefore = memory.shares;
      int refusals = memory.refusals;
      int discards = memory.discards;
      int partsOfPieces = memory.restoresOfParts;
      Batch batch = scheduler.next();
      SEEN.refusals += memory.refusals - refusals;
      SEEN.evictions += memory.discards - discards;
      SEEN.partsOfPieces += memory.restoresOfParts - partsOfPieces;
      checkPlaces();
      checkParts(batch);
      if (memory.shares == sharesBefore) {
        countFollowers();
      }
      if (batch.isEmpty()) {
        assertThat(live).as("nobody is forgotten").noneMatch(request -> request.wanted);
        return false;
      }
      if (random.nextInt(100) == 0) {
        noRoom();
        return true;
      }
      SEEN.computedSteps++;
      List<Integer> next = model.compute(batch);
      scheduler.completed(batch.size() * nanosPerToken);
      for (Request request : live) {
        request.furthest = Math.max(request.furthest, request.sequence.computed());
      }
      assertThat(scheduler.cellsInUse()).isEqualTo(memory.used());
      for (int output = 0; output < next.size(); output++) {
        continueAnswer(requests.get(batch.outputSequence(output)), next.get(output));
      }
      return true;
    }

    /** The cache says that it has no room: nothing was computed, and somebody must leave. */
    private void noRoom() {
      int running = scheduler.runningCount();
      boolean left = scheduler.preempt();
      assertThat(left).isEqualTo(running > 1);
      assertThat(scheduler.runningCount()).isEqualTo(left ? running - 1 : running);
      SEEN.noRoom += left ? 1 : 0;
    }

    private void continueAnswer(Request request, int token) {
      Sequence sequence = request.sequence;
      assertThat(token).as("the answer").isEqualTo(request.tokens[sequence.length()]);
      sequence.append(token);
      if (request.isDone()) {
        served++;
        end(request);
      } else if (random.nextInt(4) == 0) {
        SEEN.runs += request.addRun(1 + random.nextInt(9)) > 0 ? 1 : 0;
      }
    }

    private void checkPlaces() {
      int running = 0;
      for (Request request : live) {
        Sequence sequence = request.sequence;
        if (sequence.isRunning()) {
          running++;
          memory.assertHolds(
              sequence.slot(),
              request.tokens,
              sequence.computed(),
              limits.sharedByAll() ? null : request.workspace);
        } else {
          assertThat(sequence.computed()).isZero();
        }
      }
      assertThat(scheduler.runningCount()).isEqualTo(running).isLessThanOrEqualTo(limits.slots());
      assertThat(scheduler.waitingCount()).isEqualTo(live.size() - running);
      assertThat(scheduler.cellsInUse()).isEqualTo(memory.used());
      int waitingForAPlace = 0;
      int unwanted = 0;
      for (Request request : live) {
        boolean hasPlace = request.sequence.isRunning();
        waitingForAPlace += request.wanted && !hasPlace ? 1 : 0;
        unwanted += !request.wanted && hasPlace ? 1 : 0;
      }
      if (running == limits.slots() && waitingForAPlace > 0 && !mayFollow()) {
        assertThat(unwanted).as("places are for those that are wanted").isZero();
      }
    }

    private void checkParts(Batch batch) {
      assertThat(batch.size()).isLessThanOrEqualTo(limits.batchTokens());
      assertThat(memory.used() + batch.size()).isLessThanOrEqualTo(limits.cells());
      int decoding = 0;
      for (int i = 0; i < batch.partCount(); i++) {
        Request request = requests.get(batch.part(i));
        assertThat(request.wanted).isTrue();
        Sequence sequence = request.sequence;
        boolean anew = sequence.pending() > 1 && sequence.computed() < request.furthest;
        if (sequence.computed() >= request.promptLength && !anew) {
          decoding += batch.partLength(i);
          SEEN.partsOfRuns += batch.partLength(i) < sequence.pending() ? 1 : 0;
        }
      }
      assertThat(batch.decodeTokens()).isEqualTo(decoding);
      assertThat(batch.prefillTokens()).isEqualTo(batch.size() - decoding);
      int wanted = 0;
      int almostComputed = 0;
      for (Request request : live) {
        if (request.sequence.isRunning() && request.wanted) {
          wanted++;
          almostComputed += request.sequence.pending() == 1 ? 1 : 0;
        }
      }
      assertThat(stalled).isEqualTo(scheduler.runningCount() - wanted);
      boolean passedOver = batch.outputCount() < almostComputed - held;
      if (passedOver) {
        SEEN.blocks++;
        assertThat(blockBefore).as("answers go on in every other step at least").isFalse();
        assertThat(batch.size()).isGreaterThanOrEqualTo(limits.blockTokens());
        assertThat(decoding).as("long prompts are computed alone").isZero();
      }
      blockBefore = passedOver;
      if (wanted > 0) {
        assertThat(held).as("never everybody").isLessThan(wanted);
      }
    }

    /** Whether somebody who waits may do so for what a running one is about to compute. */
    private boolean mayFollow() {
      return live.stream().anyMatch(this::follows);
    }

    private boolean follows(Request request) {
      if (request.sequence.isRunning() || !request.wanted) {
        return false;
      }
      for (Request other : live) {
        if (other.sequence.isRunning()
            && other.wanted
            && (limits.sharedByAll() || other.workspace.equals(request.workspace))) {
          int common = request.sequence.commonPrefix(other.sequence, request.sequence.reusable());
          if (common > other.sequence.computed() + 16) {
            return true;
          }
        }
      }
      return false;
    }

    private void countFollowers() {
      if (scheduler.runningCount() == limits.slots()) {
        return;
      }
      for (Request request : live) {
        SEEN.follows += follows(request) ? 1 : 0;
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
      assertThat(scheduler.cellsInUse()).isZero();
      assertThat(memory.used()).isZero();
      assertThat(scheduler.next().isEmpty()).isTrue();
    }

    /** What is kept can all be given up, and nothing is left of it. */
    void giveKeptUp() {
      assertThat(scheduler.keptTokens()).isLessThanOrEqualTo(memory.savedTokens());
      memory.setCapacity(0);
      var other = new Request("one", new int[] {9}, 2, 2);
      live.add(other);
      requests.put(other.sequence, other);
      scheduler.enqueue(other.sequence);
      while (!other.ended) {
        step();
      }
      assertThat(scheduler.keptTokens()).isZero();
      assertThat(memory.savedTokens()).isZero();
      assertThat(memory.discards).isEqualTo(memory.saves);
    }
  }
}
