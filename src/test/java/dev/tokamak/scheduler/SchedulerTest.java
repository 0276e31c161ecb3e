package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokamak.kvcache.FakeKvMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final int CELLS = 200;
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final int PLENTY = 100_000;

  /** The token that every answer consists of. */
  private static final int NEXT = 77;

  private final List<Preemption> preemptions = new ArrayList<>();
  private final List<Start> starts = new ArrayList<>();
  private FakeKvMemory memory;
  private FakeModel model;
  private Scheduler scheduler;
  private long nanosPerToken = MICRO;
  private int stalled;
  private int held;

  /** Prompts begin differently unless a test wants them to be alike. */
  private int prompts;

  private record Start(Sequence sequence, int shared, int restored) {}

  SchedulerTest() {
    create(3, CELLS, 8);
  }

  @Nested
  class Steps {
    @Test
    void anEmptySchedulerMakesAnEmptyBatch() {
      assertThat(scheduler.next().isEmpty()).isTrue();
    }

    @Test
    void aShortPromptIsComputedInOneStepAndAsksForItsLastLogits() {
      Sequence sequence = enqueue(3);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(0, 1, 2);
      assertThat(positions(batch)).containsExactly(0, 1, 2);
      assertThat(outputs(batch)).containsExactly(0, 0, 1);
      assertThat(batch.outputCount()).isOne();
      assertThat(batch.outputSequence(0)).isSameAs(sequence);
      assertThat(batch.prefillTokens()).isEqualTo(3);
      assertThat(batch.decodeTokens()).isZero();
    }

    @Test
    void aPromptBeyondTheBatchIsSplit() {
      enqueue(11);
      assertThat(step().size()).isEqualTo(8);
      Batch rest = scheduler.next();
      assertThat(positions(rest)).containsExactly(8, 9, 10);
      assertThat(outputs(rest)).containsExactly(0, 0, 1);
    }

    @Test
    void noLogitsAreWantedOfAPromptThatIsNotAtItsEnd() {
      enqueue(11);
      Batch batch = scheduler.next();
      assertThat(batch.outputCount()).isZero();
      assertThat(outputs(batch)).containsOnly(0);
    }

    @Test
    void anAnswerContinuesByOneTokenAStep() {
      Sequence sequence = enqueue(3);
      step();
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(NEXT);
      assertThat(positions(batch)).containsExactly(3);
      assertThat(outputs(batch)).containsExactly(1);
      assertThat(batch.decodeTokens()).isOne();
      assertThat(batch.prefillTokens()).isZero();
    }

    @Test
    void answersComeBeforePromptsThatUseWhatIsLeft() {
      Sequence first = enqueue(2);
      step();
      enqueue(20);
      Batch batch = scheduler.next();
      assertThat(slots(batch)).containsExactly(0, 1, 1, 1, 1, 1, 1, 1);
      assertThat(batch.decodeTokens()).isOne();
      assertThat(batch.prefillTokens()).isEqualTo(7);
    }

    @Test
    void whatIsComputedAnewIsPrefillEvenTokenByToken() {
      create(2, CELLS, 3);
      enqueue(100);
      Sequence answering = enqueue(2);
      while (answering.length() < 6) {
        step();
      }
      loseContent();
      while (answering.pending() > 1) {
        assertThat(step().decodeTokens()).isZero();
      }
      assertThat(step().decodeTokens()).isOne();
    }

    @Test
    void twoSequencesShareABatchInSlotsOfTheirOwn() {
      Sequence first = enqueue(2);
      Sequence second = enqueue(3);
      Batch batch = scheduler.next();
      assertThat(slots(batch)).containsExactly(0, 0, 1, 1, 1);
      assertThat(batch.outputSequence(0)).isSameAs(first);
      assertThat(batch.outputSequence(1)).isSameAs(second);
    }

    @Test
    void aBatchThatWasNotComputedIsMadeAgain() {
      enqueue(11);
      int[] first = positions(scheduler.next());
      assertThat(positions(scheduler.next())).isEqualTo(first);
    }

    @Test
    void whatTheCellsLostIsComputedAnew() {
      Sequence sequence = enqueue(6);
      step();
      loseContent();
      assertThat(scheduler.cellsInUse()).isZero();
      Batch batch = step();
      assertThat(positions(batch)).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(batch.outputSequence(0)).isSameAs(sequence);
      assertThat(memory.saves).as("nothing is kept of what was lost").isZero();
    }
  }

  @Nested
  class Demand {
    private boolean wanted = true;

    @Test
    void aSequenceThatNobodyWantsTakesNoPartUntilSomebodyDoes() {
      Sequence sequence = whileWanted(3);
      wanted = false;
      assertThat(scheduler.next().isEmpty()).isTrue();
      wanted = true;
      assertThat(step().size()).isEqualTo(3);
      wanted = false;
      assertThat(scheduler.next().isEmpty()).isTrue();
      assertThat(stalled).isOne();
      wanted = true;
      assertThat(tokens(scheduler.next())).containsExactly(NEXT);
    }

    @Test
    void othersGoOnMeanwhile() {
      Sequence left = whileWanted(3);
      step();
      wanted = false;
      enqueue(2);
      assertThat(slots(scheduler.next())).containsExactly(1, 1);
      assertThat(left.isRunning()).isTrue();
    }

    @Test
    void aSequenceThatWasNeverWantedTakesNoPlace() {
      wanted = false;
      whileWanted(3);
      enqueue(2);
      assertThat(slots(scheduler.next())).containsExactly(0, 0);
      assertThat(scheduler.waitingCount()).isEqualTo(1);
    }

    @Test
    void aPlaceThatNobodyWantsGoesToWhoeverNeedsItAndIsGivenBack() {
      create(1, CELLS, 8);
      memory.setCapacity(0);
      Sequence left = whileWanted(3);
      step();
      Sequence other = enqueue(2);
      Sequence last = enqueue(2);

      wanted = false;
      assertThat(step().size()).isEqualTo(2);
      assertThat(left.isRunning()).isFalse();
      assertThat(preemptions).containsExactly(Preemption.UNWANTED);

      wanted = true;
      scheduler.remove(other);
      assertThat(scheduler.next().size()).as("all of it again, before the last one").isEqualTo(4);
      assertThat(last.isRunning()).isFalse();
    }

    /** Readers have threads of their own, which need not wait for a batch to be complete. */
    @Test
    void whoIsNoLongerWantedWhileABatchIsMadeKeepsNobodyOutOfIt() {
      create(2, 4_000, 1_024);
      Sequence behind = whileWanted("behind", prompt(2));
      Sequence ahead = enqueue("ahead", 3_000);
      while (held == 0) {
        step();
      }
      for (int times = 6; times >= 0; times--) {
        timesWanted = times;
        Batch batch = scheduler.next();
        assertThat(batch.partCount()).as("parts if wanted %d times", times).isOne();
        assertThat(batch.part(0)).isIn(behind, ahead);
      }
    }

    private int timesWanted = Integer.MAX_VALUE;

    private Sequence whileWanted(int promptLength) {
      return whileWanted("", prompt(promptLength));
    }

    private Sequence whileWanted(String workspace, int[] prompt) {
      var sequence =
          new Sequence(workspace, prompt, prompt.length + 50, () -> wanted && timesWanted-- > 0);
      scheduler.enqueue(sequence);
      return sequence;
    }
  }

  @Nested
  class Room {
    @Test
    void sequencesBeyondTheSlotsWait() {
      for (int i = 0; i < 4; i++) {
        enqueue(2);
      }
      scheduler.next();
      assertThat(scheduler.runningCount()).isEqualTo(3);
      assertThat(scheduler.waitingCount()).isOne();
    }

    @Test
    void aSequenceThatDoesNotFitWaitsAndNobodyOvertakesIt() {
      enqueue(120);
      enqueue(120);
      enqueue(2);
      scheduler.next();
      assertThat(scheduler.runningCount()).isOne();
      assertThat(scheduler.waitingCount()).isEqualTo(2);
    }

    @Test
    void aSequenceMayFillAllCells() {
      Sequence sequence = enqueue("", prompt(CELLS - 1), CELLS);
      while (scheduler.cellsInUse() < CELLS - 1) {
        step();
      }
      assertThat(tokens(scheduler.next())).containsExactly(NEXT);
    }

    @Test
    void nobodyIsStartedOnlyToLeaveSoon() {
      enqueue(CELLS / 2);
      Sequence tooLarge = enqueue(CELLS / 2 - 31);
      scheduler.next();
      assertThat(tooLarge.isRunning()).isFalse();
      scheduler.remove(tooLarge);
      Sequence fits = enqueue(CELLS / 2 - 32);
      scheduler.next();
      assertThat(fits.isRunning()).isTrue();
    }

    @Test
    void theYoungestGivesItsCellsUpWhenTheAnswersOutgrowThem() {
      memory.setCapacity(0);
      Sequence old = enqueue("", prompt(84), CELLS);
      Sequence young = enqueue("", prompt(84), CELLS);
      while (preemptions.isEmpty()) {
        step();
      }
      assertThat(old.isRunning()).isTrue();
      assertThat(young.isRunning()).isFalse();
      assertThat(memory.length(1)).isZero();
      assertThat(scheduler.cellsInUse()).isEqualTo(old.length() - 1).isGreaterThan(CELLS / 2 - 1);
      assertThat(scheduler.waitingCount()).isOne();
      assertThat(preemptions).containsExactly(Preemption.CELLS);
    }

    @Test
    void whoGaveItsCellsUpIsComputedAnewBeforeThoseWhoCameLater() {
      memory.setCapacity(0);
      Sequence old = enqueue(4);
      Sequence young = enqueue(4);
      enqueue(4);
      step();
      assertThat(scheduler.preempt()).isTrue();
      assertThat(scheduler.preempt()).isTrue();
      assertThat(scheduler.runningCount()).isOne();
      scheduler.remove(old);
      scheduler.next();
      assertThat(young.slot()).isZero();
    }

    @Test
    void whoGaveItsCellsUpGoesOnFromWhatWasKept() {
      Sequence old = enqueue(4);
      Sequence young = enqueue(4);
      step();
      scheduler.preempt();
      scheduler.remove(old);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(NEXT);
      assertThat(positions(batch)).containsExactly(4);
      assertThat(young.cachedTokens()).as("that is no saving").isZero();
      assertThat(starts).hasSize(2);
    }

    @Test
    void theLastOneIsNotAskedToMakeRoom() {
      enqueue(4);
      scheduler.next();
      assertThat(scheduler.preempt()).isFalse();
      assertThat(scheduler.runningCount()).isOne();
    }

    /** It would be asked again at once, and so on for ever. */
    @Test
    void whoMadeRoomDoesNotComeBackBeforeSomebodyElseHasLeft() {
      Sequence old = enqueue(4);
      enqueue(4);
      enqueue(4);
      scheduler.next();
      scheduler.preempt();
      scheduler.next();
      assertThat(scheduler.runningCount()).isEqualTo(2);
      scheduler.remove(old);
      scheduler.next();
      assertThat(scheduler.runningCount()).isEqualTo(2);
      assertThat(scheduler.waitingCount()).isZero();
    }
  }

  @Nested
  class Removal {
    @Test
    void freesTheSlotForTheNextOne() {
      Sequence first = enqueue(2);
      enqueue(2);
      enqueue(2);
      Sequence last = enqueue(2);
      step();
      scheduler.remove(first);
      assertThat(memory.length(0)).isZero();
      scheduler.next();
      assertThat(last.slot()).isZero();
    }

    @Test
    void worksForOneThatWaits() {
      Sequence sequence = enqueue(2);
      scheduler.remove(sequence);
      assertThat(scheduler.waitingCount()).isZero();
      assertThat(scheduler.next().isEmpty()).isTrue();
      assertThat(memory.frees).isZero();
    }

    @Test
    void doesNothingTheSecondTime() {
      Sequence sequence = enqueue(2);
      step();
      scheduler.remove(sequence);
      scheduler.remove(sequence);
      assertThat(memory.frees).isOne();
      assertThat(scheduler.runningCount()).isZero();
      assertThat(scheduler.waitingCount()).isZero();
    }

    @Test
    void keepsWhatWasComputed() {
      Sequence sequence = enqueue(20);
      step();
      scheduler.remove(sequence);
      assertThat(scheduler.keptTokens()).isEqualTo(8);
      assertThat(scheduler.cellsInUse()).isZero();
    }
  }

  @Nested
  class Mistakes {
    @Test
    void aSequenceThatCouldOutgrowTheCellsByItselfIsRefused() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> enqueue("", prompt(1), CELLS + 1))
          .withMessageContaining("201 tokens in 200 cells");
    }

    @Test
    void aBatchSmallerThanTheNumberOfSlotsIsRefused() {
      assertThatIllegalArgumentException().isThrownBy(() -> create(4, CELLS, 3));
      assertThatIllegalArgumentException().isThrownBy(() -> create(0, CELLS, 3));
      assertThatIllegalArgumentException().isThrownBy(() -> create(1, 0, 3));
    }
  }

  @Nested
  class Sharing {
    private boolean leaderWanted = true;

    Sharing() {
      create(3, 400, 32);
    }

    @Test
    void aFollowerWaitsForTheLeadersPrefixAndStartsFromIt() {
      int[] prompt = prompt(100);
      Sequence leader = enqueue("", prompt);
      Sequence follower = enqueue("", branch(prompt, 50, 10));
      step();
      assertThat(follower.isRunning()).isFalse();
      step();
      assertThat(follower.isRunning()).as("the leader has but 32 of the 50").isFalse();
      Batch batch = step();
      assertThat(follower.isRunning()).isTrue();
      assertThat(starts.getLast()).isEqualTo(new Start(follower, 50, 0));
      assertThat(follower.cachedTokens()).isEqualTo(50);
      assertThat(batch.size()).isEqualTo(32);
      assertThat(scheduler.cellsInUse()).as("a shared cell is one").isEqualTo(96);
      assertThat(leader.pending() + follower.pending()).isEqualTo(15);
    }

    @Test
    void nobodyWaitsForAFewTokens() {
      int[] prompt = prompt(100);
      enqueue("", prompt);
      Sequence other = enqueue("", branch(prompt, 16, 10));
      scheduler.next();
      assertThat(other.isRunning()).isTrue();
    }

    @Test
    void othersNeedNotWaitBehindAFollower() {
      int[] prompt = prompt(100);
      enqueue("", prompt);
      Sequence follower = enqueue("", branch(prompt, 50, 10));
      Sequence other = enqueue(10);
      scheduler.next();
      assertThat(follower.isRunning()).isFalse();
      assertThat(other.isRunning()).isTrue();
    }

    @Test
    void aFollowerStartsByItselfWhenTheLeaderLeaves() {
      memory.setCapacity(0);
      int[] prompt = prompt(100);
      Sequence leader = enqueue("", prompt);
      Sequence follower = enqueue("", branch(prompt, 90, 10));
      step();
      scheduler.remove(leader);
      assertThat(positions(scheduler.next())).startsWith(0).hasSize(32);
      assertThat(follower.isRunning()).isTrue();
    }

    @Test
    void aFollowerStartsFromWhatIsKeptOfALeaderThatLeft() {
      int[] prompt = prompt(100);
      Sequence leader = enqueue("", prompt);
      Sequence follower = enqueue("", branch(prompt, 90, 10));
      step();
      scheduler.remove(leader);
      scheduler.next();
      assertThat(starts.getLast()).isEqualTo(new Start(follower, 0, 32));
    }

    @Test
    void aFollowerDoesNotWaitForALeaderWithoutAReader() {
      int[] prompt = prompt(100);
      scheduler.enqueue(new Sequence("", prompt, 110, () -> leaderWanted));
      Sequence follower = enqueue("", branch(prompt, 90, 10));
      step();
      scheduler.next();
      assertThat(follower.isRunning()).isFalse();
      leaderWanted = false;
      scheduler.next();
      assertThat(starts.getLast()).isEqualTo(new Start(follower, 32, 0));
    }

    @Test
    void equalPromptsAreComputedOnce() {
      int[] prompt = prompt(50);
      List<Sequence> all = List.of(enqueue("", prompt), enqueue("", prompt), enqueue("", prompt));
      int computed = 0;
      while (all.stream().anyMatch(sequence -> sequence.pending() > 1)) {
        computed += step().prefillTokens();
      }
      assertThat(computed).isEqualTo(50 + 1 + 1);
      assertThat(scheduler.cellsInUse()).as("and a token of the first answer").isEqualTo(53);
      assertThat(all).extracting(Sequence::cachedTokens).containsExactly(0, 49, 49);
    }

    @Test
    void sharedCellsAreNotNeededAgain() {
      int[] prompt = prompt(300);
      Sequence leader = enqueue("", prompt);
      while (leader.pending() > 1) {
        step();
      }
      Sequence follower = enqueue("", branch(prompt, 290, 60));
      scheduler.next();
      assertThat(follower.isRunning()).isTrue();
    }

    @Test
    void keptPrefixesAreRestored() {
      int[] prompt = prompt(20);
      Sequence first = enqueue("", prompt);
      step();
      scheduler.remove(first);
      Sequence second = enqueue("", branch(prompt, 15, 10));
      Batch batch = step();
      assertThat(starts.getLast()).isEqualTo(new Start(second, 0, 15));
      assertThat(positions(batch)).startsWith(15).hasSize(10);
      scheduler.remove(second);
      Sequence same = enqueue("", prompt);
      assertThat(positions(step()))
          .as("without the last token there are no logits")
          .containsExactly(19);
      assertThat(same.cachedTokens()).isEqualTo(19);
    }

    @Test
    void whatIsSharedIsNotRestored() {
      int[] prompt = prompt(30);
      Sequence ended = enqueue("", prompt);
      step();
      scheduler.remove(ended);
      enqueue("", branch(prompt, 10, 5));
      step();
      Sequence sequence = enqueue("", prompt);
      step();
      assertThat(starts.getLast()).isEqualTo(new Start(sequence, 10, 19));
    }

    @Test
    void nothingGoesFromOneWorkspaceToAnother() {
      int[] prompt = prompt(30);
      Sequence ended = enqueue("one", prompt);
      step();
      scheduler.remove(ended);
      Sequence same = enqueue("one", prompt);
      Sequence other = enqueue("two", prompt);
      scheduler.next();
      assertThat(starts).contains(new Start(same, 0, 29), new Start(other, 0, 0));
    }

    @Test
    void unlessAllShare() {
      create(
          new SchedulerLimits(3, 400, 32, SchedulerLimits.NO_BLOCKS, 1_000 * MILLI, true, _ -> 1));
      int[] prompt = prompt(30);
      Sequence leader = enqueue("one", prompt);
      Sequence follower = enqueue("two", prompt);
      step();
      assertThat(follower.isRunning()).isFalse();
      step();
      assertThat(starts.getLast()).isEqualTo(new Start(follower, 29, 0));
      scheduler.remove(leader);
      scheduler.remove(follower);
      Sequence later = enqueue("three", prompt);
      scheduler.next();
      assertThat(starts.getLast()).isEqualTo(new Start(later, 0, 29));
    }

    @Test
    void prefillNanosCountsWhatIsNotKnown() {
      int[] prompt = prompt(100);
      Sequence sequence = enqueue("", branch(prompt, 60, 20));
      assertThat(scheduler.prefillNanos(sequence)).isZero();
      scheduler.remove(sequence);
      enqueue("", prompt);
      step();
      assertThat(scheduler.prefillNanos(enqueue("", branch(prompt, 60, 20))))
          .isEqualTo((80 - 32) * MICRO);
      assertThat(scheduler.prefillNanos(enqueue(40))).isEqualTo(40 * MICRO);
    }
  }

  @Nested
  class Blocks {
    Blocks() {
      create(new SchedulerLimits(8, 4_000, 64, 16, 20 * MILLI, false, _ -> 1));
      nanosPerToken = MILLI;
    }

    private Sequence answering() {
      Sequence sequence = enqueue("other", 4);
      step();
      assertThat(sequence.pending()).isOne();
      return sequence;
    }

    @Test
    void aLongPromptIsComputedAloneInTurnWithAnswers() {
      Sequence answer = answering();
      enqueue(200);
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Batch batch = step();
        sizes.add(batch.size());
        assertThat(batch.size() == 1 ? batch.decodeTokens() : batch.prefillTokens())
            .isEqualTo(batch.size());
      }
      assertThat(sizes).containsExactly(20, 1, 20, 1, 20, 1);
      assertThat(answer.isRunning()).isTrue();
    }

    @Test
    void aBlockHasItsSizeHoweverLongItTakes() {
      nanosPerToken = 100 * MILLI;
      answering();
      enqueue(200);
      assertThat(step().size()).isEqualTo(16);
    }

    @Test
    void withoutAnswersThereAreBlocksOnlyOfTwiceTheSize() {
      enqueue(200);
      step();
      assertThat(List.of(step().size(), step().size(), step().size())).containsOnly(32);
    }

    @Test
    void aShortPromptIsComputedBesideAnswersInSmallSteps() {
      answering();
      enqueue(60);
      assertThat(step().size()).isEqualTo(15);
      assertThat(step().size()).isEqualTo(15);
    }

    @Test
    void theEndsOfSeveralLongTextsAreABlockTogether() {
      int[] text = prompt(200);
      Sequence first = enqueue("", text);
      while (first.pending() > 1) {
        step();
      }
      for (int i = 0; i < 4; i++) {
        int[] other = Arrays.copyOf(text, 201);
        Arrays.setAll(other, at -> at < 195 ? other[at] : 1_000 + at);
        other[195] = 2_000 + i;
        enqueue("", other);
      }
      Batch batch = step();
      if (batch.decodeTokens() > 0) {
        batch = step();
      }
      assertThat(batch.size()).isBetween(16, 20);
      assertThat(batch.decodeTokens()).isZero();
    }
  }

  /** Tokens of answers that are known without asking the model. */
  @Nested
  class Runs {
    private static final int FORCED = 88;

    private Sequence answering() {
      Sequence sequence = enqueue(4);
      step();
      assertThat(sequence.pending()).isOne();
      return sequence;
    }

    private void force(Sequence sequence, int tokens) {
      for (int i = 0; i < tokens; i++) {
        sequence.append(FORCED);
      }
    }

    @Test
    void aRunIsComputedAtOnceAndAsksForItsLastLogits() {
      Sequence sequence = answering();
      force(sequence, 3);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(NEXT, FORCED, FORCED, FORCED);
      assertThat(outputs(batch)).containsExactly(0, 0, 0, 1);
      assertThat(batch.decodeTokens()).as("it is text of an answer").isEqualTo(4);
      assertThat(batch.prefillTokens()).isZero();
    }

    @Test
    void anOpeningJoinsThePromptAndIsNoneOfIt() {
      int[] prompt = prompt(40);
      create(2, CELLS, 64);
      Sequence first = new Sequence("", prompt, 60, () -> true);
      force(first, 5);
      scheduler.enqueue(first);
      step();
      assertThat(positions(step())).startsWith(32).endsWith(44);
      assertThat(first.cachedTokens()).isZero();
      scheduler.remove(first);

      Sequence second = new Sequence("", prompt, 60, () -> true);
      force(second, 5);
      scheduler.enqueue(second);
      assertThat(positions(step())).containsExactly(44);

      assertThat(second.promptLength()).isEqualTo(40);
      assertThat(second.cachedTokens()).isEqualTo(40);
      assertThat(starts.getLast()).isEqualTo(new Start(second, 0, 40));
    }

    @Test
    void openingsThatDifferShareThePrompt() {
      create(2, CELLS, 64);
      int[] prompt = prompt(20);
      var first = new Sequence("", prompt, 60, () -> true);
      first.append(1);
      first.append(2);
      var second = new Sequence("", prompt, 60, () -> true);
      second.append(1);
      second.append(3);
      second.append(3);
      scheduler.enqueue(first);
      scheduler.enqueue(second);

      assertThat(step().size()).isEqualTo(22);
      Batch batch = step();

      // One token of the opening is alike too, but belongs to no prompt.
      assertThat(starts.getLast()).isEqualTo(new Start(second, 20, 0));
      assertThat(slots(batch)).containsExactly(0, 1, 1);
      assertThat(positions(batch)).containsExactly(22, 21, 22);
    }

    @Test
    void everyAnswerGoesOnAndTheShortestRunsAreDoneFirst() {
      create(4, CELLS, 8);
      Sequence longest = answering();
      Sequence shorter = answering();
      Sequence none = answering();
      force(longest, 30);
      force(shorter, 3);

      Batch batch = step();

      assertThat(batch.size()).isEqualTo(8);
      assertThat(batch.outputCount()).isEqualTo(2);
      assertThat(none.pending()).isOne();
      assertThat(shorter.pending()).isOne();
      assertThat(longest.pending()).isEqualTo(28);
    }

    @Test
    void runsTakeTheTimeThatAStepMayTake() {
      create(
          new SchedulerLimits(4, 4_000, 512, SchedulerLimits.NO_BLOCKS, 40 * MILLI, false, _ -> 1));
      nanosPerToken = MILLI;
      enqueue(200);
      while (step().outputCount() == 0) {
        // Until it is known how long tokens take.
      }
      Sequence sequence = answering();
      force(sequence, 45);
      Batch batch = step();
      assertThat(batch.size()).isEqualTo(40);
      assertThat(batch.decodeTokens()).isEqualTo(40);
      assertThat(sequence.pending()).isEqualTo(46 - 39);
    }

    @Test
    void aRunDoesNotQueueBehindAPromptNorThePromptBehindIt() {
      create(
          new SchedulerLimits(4, 4_000, 512, SchedulerLimits.NO_BLOCKS, 40 * MILLI, false, _ -> 1));
      nanosPerToken = MILLI;
      Sequence sequence = answering();
      enqueue(2_000);
      while (step().size() < 40) {
        // Until it is known how long tokens take.
      }
      force(sequence, 45);
      Batch batch = step();
      assertThat(batch.decodeTokens()).isEqualTo(1 + 20);
      assertThat(batch.prefillTokens()).isEqualTo(19);
    }

    @Test
    void runsGoOnHoweverLongAStepTakes() {
      create(new SchedulerLimits(4, 4_000, 512, SchedulerLimits.NO_BLOCKS, MILLI, false, _ -> 1));
      nanosPerToken = 100 * MILLI;
      Sequence sequence = answering();
      force(sequence, 45);
      assertThat(step().size()).isEqualTo(1 + 16);
    }

    @Test
    void answersAreNeverComputedAsABlock() {
      create(new SchedulerLimits(4, 4_000, 512, 16, 1_000 * MILLI, false, _ -> 1));
      Sequence first = answering();
      Sequence second = answering();
      force(first, 40);
      force(second, 40);
      for (int i = 0; i < 3; i++) {
        assertThat(step().size()).isEqualTo(15);
      }
    }

    @Test
    void aRunThatWasLostIsPrefillUntilItIsBack() {
      Sequence sequence = answering();
      force(sequence, 18);
      assertThat(step().decodeTokens()).isEqualTo(8);
      loseContent();

      assertThat(step().prefillTokens()).isEqualTo(8);
      assertThat(step().prefillTokens()).as("twelve were there before").isEqualTo(8);
      assertThat(step().decodeTokens()).isEqualTo(7);
    }

    @Test
    void aRunIsChargedToItsWorkspace() {
      create(2, 4_000, 1_024);
      Sequence heavy = enqueue("heavy", 2);
      Sequence light = enqueue("light", 2);
      step();
      for (int run = 0; held == 0; run++) {
        assertThat(run).isLessThan(100);
        if (heavy.pending() == 1) {
          force(heavy, Math.min(heavy.room(), 20));
        }
        if (heavy.room() == 0) {
          scheduler.remove(heavy);
          heavy = enqueue("heavy", prompt(2));
        }
        step();
      }
      assertThat(light.isRunning()).isTrue();
    }
  }

  @Nested
  class Time {
    Time() {
      create(
          new SchedulerLimits(
              4, 4_000, 512, SchedulerLimits.NO_BLOCKS, 100 * MILLI, false, _ -> 1));
      nanosPerToken = MILLI;
    }

    @Test
    void aPromptIsCutToTheTimeOfAStep() {
      enqueue(400);
      assertThat(step().size()).as("nothing is known yet").isEqualTo(32);
      assertThat(step().size()).isEqualTo(100);
      nanosPerToken = 2 * MILLI;
      for (int i = 0; i < 30; i++) {
        enqueue(2_000);
        step();
      }
      assertThat(step().size()).isBetween(49, 51);
    }

    @Test
    void answersAreNotCutAndTakeTheirShareOfTheTime() {
      Sequence answering = enqueue(40);
      while (answering.pending() > 1) {
        step();
      }
      enqueue(400);
      Batch batch = step();
      assertThat(batch.decodeTokens()).isOne();
      assertThat(batch.prefillTokens()).isEqualTo(99);
    }

    @Test
    void promptsGoOnHoweverLongTheAnswersTake() {
      Sequence answering = enqueue(40);
      while (answering.pending() > 1) {
        step();
      }
      nanosPerToken = 1_000 * MILLI;
      for (int i = 0; i < 10; i++) {
        step();
      }
      enqueue(400);
      for (int i = 0; i < 10; i++) {
        step();
      }
      Batch batch = step();
      assertThat(batch.decodeTokens()).isOne();
      assertThat(batch.prefillTokens()).isEqualTo(16);
    }

    @Test
    void aShortPromptIsNotStuckBehindALongOne() {
      Sequence oldest = enqueue(1_000);
      step();
      Sequence brief = enqueue(30);
      Sequence longer = enqueue(40);
      Sequence briefest = enqueue(20);
      Batch batch = step();
      assertThat(brief.pending()).isOne();
      assertThat(briefest.pending()).isOne();
      assertThat(longer.pending()).as("the oldest gets at least half").isEqualTo(40);
      assertThat(oldest.pending()).isEqualTo(1_000 - 32 - 50);
      assertThat(batch.size()).isEqualTo(100);
      step();
      assertThat(longer.pending()).isOne();
      assertThat(oldest.pending()).as("and what the others leave").isEqualTo(1_000 - 32 - 50 - 58);
    }
  }

  @Nested
  class Fairness {
    @Test
    void theOneThatHadLeastStartsFirst() {
      create(1, CELLS, 8);
      Sequence first = enqueue("heavy", 4);
      enqueue("heavy", 4);
      Sequence light = enqueue("light", 4);
      step();
      scheduler.remove(first);
      scheduler.next();
      assertThat(light.isRunning()).isTrue();
    }

    @Test
    void whatWasStartedButNotComputedCounts() {
      create(2, CELLS, 8);
      enqueue("heavy", 40);
      enqueue("heavy", 40);
      Sequence light = enqueue("light", 4);
      scheduler.next();
      assertThat(light.isRunning()).isTrue();
    }

    @Test
    void aPlaceIsTakenFromTheOneThatHasMost() {
      Sequence oldest = enqueue("heavy", 4);
      Sequence second = enqueue("heavy", 4);
      Sequence youngest = enqueue("heavy", 4);
      step();
      Sequence light = enqueue("light", 4);
      scheduler.next();
      assertThat(light.isRunning()).isTrue();
      assertThat(youngest.isRunning()).isFalse();
      assertThat(List.of(oldest, second)).allMatch(Sequence::isRunning);
      assertThat(preemptions).containsExactly(Preemption.FAIRNESS);
      enqueue("light", 4);
      scheduler.next();
      assertThat(List.of(oldest, second))
          .as("it has no more than one of two")
          .allMatch(Sequence::isRunning);
    }

    @Test
    void placesAreCountedByWeight() {
      create(
          new SchedulerLimits(
              3,
              CELLS,
              8,
              SchedulerLimits.NO_BLOCKS,
              MILLI,
              false,
              id -> id.equals("heavy") ? 3 : 1));
      List<Sequence> heavy = List.of(enqueue("heavy", 4), enqueue("heavy", 4), enqueue("heavy", 4));
      step();
      enqueue("light", 4);
      scheduler.next();
      assertThat(heavy).allMatch(Sequence::isRunning);
    }

    /** They would take it from each other for ever. */
    @Test
    void aPlaceThatWasTakenIsNotTakenBack() {
      Sequence before = enqueue("light", 8);
      step();
      scheduler.remove(before);
      for (int i = 0; i < 3; i++) {
        enqueue("heavy", 1);
      }
      step();
      Sequence light = enqueue("light", 4);
      scheduler.next();
      assertThat(light.isRunning()).isTrue();
      assertThat(preemptions).containsExactly(Preemption.FAIRNESS);
    }

    @Test
    void noPlaceIsTakenInVain() {
      List<Sequence> heavy =
          List.of(enqueue("heavy", 100), enqueue("heavy", 1), enqueue("heavy", 1));
      step();
      Sequence light = enqueue("light", 150);
      scheduler.next();
      assertThat(light.isRunning()).isFalse();
      assertThat(heavy).allMatch(Sequence::isRunning);
      assertThat(preemptions).isEmpty();
    }

    @Test
    void severalPlacesAreTakenWhereOneDoesNotSuffice() {
      List<Sequence> heavy =
          List.of(enqueue("heavy", 10), enqueue("heavy", 40), enqueue("heavy", 40));
      step();
      Sequence light = enqueue("light", 110);
      scheduler.next();
      assertThat(light.isRunning()).isTrue();
      assertThat(heavy).extracting(Sequence::isRunning).containsExactly(true, false, false);
    }

    @Test
    void whoIsAheadLeavesTheStepToOthers() {
      create(2, 4_000, 1_024);
      Sequence light = enqueue("light", 2);
      Sequence heavy = enqueue("heavy", 3_000);
      // What is not known to be fast is computed in small steps.
      int steps = 0;
      while (held == 0) {
        step();
        assertThat(++steps).isLessThan(100);
      }
      int computed = heavy.length() - heavy.pending();
      assertThat(computed).isGreaterThan(FairShare.BURST);
      Batch batch = scheduler.next();
      assertThat(batch.partCount()).isOne();
      assertThat(batch.part(0)).isSameAs(light);
      scheduler.remove(light);
      batch = scheduler.next();
      assertThat(batch.part(0)).isSameAs(heavy);
    }
  }

  private void create(int slots, int cells, int batchTokens) {
    create(
        new SchedulerLimits(
            slots, cells, batchTokens, SchedulerLimits.NO_BLOCKS, 1_000 * MILLI, false, _ -> 1));
  }

  private void create(SchedulerLimits limits) {
    memory = new FakeKvMemory(limits.slots(), limits.cells(), PLENTY);
    model = new FakeModel(memory);
    scheduler =
        new Scheduler(
            limits,
            memory,
            new SchedulerListener() {
              @Override
              public void onStart(Sequence sequence, int shared, int restored) {
                starts.add(new Start(sequence, shared, restored));
              }

              @Override
              public void onPreempt(Preemption reason) {
                preemptions.add(reason);
              }

              @Override
              public void onLeftOut(int stalled, int held) {
                SchedulerTest.this.stalled += stalled;
                SchedulerTest.this.held += held;
              }
            });
  }

  private Sequence enqueue(int promptLength) {
    return enqueue("", promptLength);
  }

  private Sequence enqueue(String workspace, int promptLength) {
    return enqueue(workspace, prompt(promptLength));
  }

  private Sequence enqueue(String workspace, int[] prompt) {
    return enqueue(workspace, prompt, prompt.length + 50);
  }

  private Sequence enqueue(String workspace, int[] prompt, int maxLength) {
    var sequence = new Sequence(workspace, prompt, maxLength, () -> true);
    scheduler.enqueue(sequence);
    return sequence;
  }

  /** Computes a batch, and continues the answers. */
  private Batch step() {
    Batch batch = scheduler.next();
    model.compute(batch);
    scheduler.completed(batch.size() * nanosPerToken);
    for (int i = 0; i < batch.outputCount(); i++) {
      batch.outputSequence(i).append(NEXT);
    }
    return batch;
  }

  private void loseContent() {
    memory.loseContent();
    scheduler.contentLost();
  }

  /** The first one begins with 0, 1, 2, …, and none like another one. */
  private int[] prompt(int length) {
    int[] prompt = new int[length];
    int first = 10_000 * prompts++;
    Arrays.setAll(prompt, i -> first + i);
    return prompt;
  }

  /** A text that goes on in another way after so many tokens. */
  private int[] branch(int[] text, int common, int more) {
    int[] branch = Arrays.copyOf(text, common + more);
    System.arraycopy(prompt(more), 0, branch, common, more);
    return branch;
  }

  private static int[] tokens(Batch batch) {
    return Arrays.copyOf(batch.tokens(), batch.size());
  }

  private static int[] positions(Batch batch) {
    return Arrays.copyOf(batch.positions(), batch.size());
  }

  private static int[] slots(Batch batch) {
    return Arrays.copyOf(batch.slots(), batch.size());
  }

  private static byte[] outputs(Batch batch) {
    return Arrays.copyOf(batch.outputs(), batch.size());
  }
}
