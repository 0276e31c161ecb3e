package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final int CELLS = 100;

  private final BitSet freed = new BitSet();
  private final Scheduler scheduler = new Scheduler(3, CELLS, 8, freed::set);

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
    void aPromptBeyondTheBudgetIsSplit() {
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
      sequence.append(77);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(77);
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
      first.append(77);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(77, 0, 1, 2, 3, 4, 5, 6);
      assertThat(batch.decodeTokens()).isOne();
      assertThat(batch.prefillTokens()).isEqualTo(7);
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
    void theOldestPromptIsComputedFirst() {
      enqueue(6);
      enqueue(6);
      assertThat(slots(scheduler.next())).containsExactly(0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void aBatchThatWasNotComputedIsMadeAgain() {
      enqueue(11);
      int[] first = positions(scheduler.next());
      assertThat(positions(scheduler.next())).isEqualTo(first);
    }
  }

  @Nested
  class Demand {
    private boolean wanted = true;

    @Test
    void aSequenceThatNobodyWantsTakesNoPartUntilSomebodyDoes() {
      Sequence sequence = new Sequence(prompt(3), 10, () -> wanted);
      scheduler.enqueue(sequence);
      wanted = false;
      assertThat(scheduler.next().isEmpty()).isTrue();
      wanted = true;
      assertThat(step().size()).isEqualTo(3);
      sequence.append(77);
      wanted = false;
      assertThat(scheduler.next().isEmpty()).isTrue();
      wanted = true;
      assertThat(tokens(scheduler.next())).containsExactly(77);
    }

    @Test
    void othersGoOnMeanwhile() {
      Sequence left = new Sequence(prompt(3), 10, () -> wanted);
      scheduler.enqueue(left);
      step();
      left.append(77);
      wanted = false;
      enqueue(2);
      assertThat(slots(scheduler.next())).containsExactly(1, 1);
      assertThat(left.isRunning()).isTrue();
    }

    @Test
    void aSequenceThatWasNeverWantedTakesNoPlace() {
      scheduler.enqueue(new Sequence(prompt(3), 10, () -> false));
      enqueue(2);
      assertThat(slots(scheduler.next())).containsExactly(0, 0);
      assertThat(scheduler.waitingCount()).isEqualTo(1);
    }

    @Test
    void aPlaceThatNobodyWantsGoesToWhoeverNeedsItAndIsGivenBack() {
      var single = new Scheduler(1, 100, 10, _ -> {});
      Sequence left = new Sequence(prompt(3), 10, () -> wanted);
      single.enqueue(left);
      single.next();
      single.completed();
      left.append(77);
      Sequence other = new Sequence(prompt(2), 10, () -> true);
      Sequence last = new Sequence(prompt(2), 10, () -> true);
      single.enqueue(other);
      single.enqueue(last);

      wanted = false;
      assertThat(single.next().size()).isEqualTo(2);
      assertThat(left.isRunning()).isFalse();

      wanted = true;
      single.completed();
      single.remove(other);
      assertThat(single.next().size()).as("all of it again, before the last one").isEqualTo(4);
      assertThat(last.isRunning()).isFalse();
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
      enqueue(60);
      enqueue(60);
      enqueue(2);
      scheduler.next();
      assertThat(scheduler.runningCount()).isOne();
      assertThat(scheduler.waitingCount()).isEqualTo(2);
    }

    @Test
    void aSequenceMayFillAllCells() {
      var sequence = new Sequence(prompt(99), CELLS, () -> true);
      scheduler.enqueue(sequence);
      while (scheduler.cellsInUse() < 99) {
        step();
      }
      sequence.append(77);
      assertThat(tokens(scheduler.next())).containsExactly(77);
    }

    @Test
    void theYoungestGivesItsCellsUpWhenTheAnswersOutgrowThem() {
      Sequence old = enqueue(49);
      Sequence young = enqueue(49);
      while (old.pending() > 0 || young.pending() > 0) {
        step();
      }
      old.append(1);
      young.append(1);
      step();
      old.append(2);
      assertThat(young.isRunning()).isTrue();
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(2);
      assertThat(young.isRunning()).isFalse();
      assertThat(freed.get(1)).isTrue();
      assertThat(scheduler.cellsInUse()).isEqualTo(50);
      assertThat(scheduler.waitingCount()).isOne();
    }

    @Test
    void whoGaveItsCellsUpIsComputedAnewBeforeThoseWhoCameLater() {
      Sequence old = enqueue(4);
      Sequence young = enqueue(4);
      enqueue(4);
      scheduler.next();
      scheduler.completed();
      young.append(77);
      assertThat(scheduler.preempt()).isTrue();
      assertThat(scheduler.preempt()).isTrue();
      assertThat(scheduler.runningCount()).isOne();
      scheduler.remove(old);
      Batch batch = scheduler.next();
      assertThat(tokens(batch)).containsExactly(0, 1, 2, 3, 77, 0, 1, 2);
      assertThat(batch.outputSequence(0)).isSameAs(young);
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
      for (int i = 0; i < 3; i++) {
        enqueue(2);
      }
      step();
      scheduler.remove(first);
      assertThat(freed.get(0)).isTrue();
      assertThat(slots(scheduler.next())).containsExactly(0, 0);
    }

    @Test
    void worksForOneThatWaits() {
      Sequence sequence = enqueue(2);
      scheduler.remove(sequence);
      assertThat(scheduler.waitingCount()).isZero();
      assertThat(scheduler.next().isEmpty()).isTrue();
      assertThat(freed.isEmpty()).isTrue();
    }

    @Test
    void doesNothingTheSecondTime() {
      Sequence sequence = enqueue(2);
      step();
      scheduler.remove(sequence);
      freed.clear();
      scheduler.remove(sequence);
      assertThat(freed.isEmpty()).isTrue();
      assertThat(scheduler.runningCount()).isZero();
    }
  }

  @Nested
  class Mistakes {
    @Test
    void aSequenceThatCouldOutgrowTheCellsByItselfIsRefused() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> scheduler.enqueue(new Sequence(prompt(1), CELLS + 1, () -> true)))
          .withMessageContaining("101 tokens in 100 cells");
    }

    @Test
    void aBatchSmallerThanTheNumberOfSlotsIsRefused() {
      assertThatIllegalArgumentException().isThrownBy(() -> new Scheduler(4, CELLS, 3, freed::set));
      assertThatIllegalArgumentException().isThrownBy(() -> new Scheduler(0, CELLS, 3, freed::set));
    }

    @Test
    void aSequenceNeedsAPromptAndRoomForAnAnswer() {
      assertThatIllegalArgumentException().isThrownBy(() -> new Sequence(prompt(0), 5, () -> true));
      assertThatIllegalArgumentException().isThrownBy(() -> new Sequence(prompt(5), 5, () -> true));
    }

    @Test
    void aSequenceTakesNoTokenBeyondItsLimit() {
      var sequence = new Sequence(prompt(2), 3, () -> true);
      assertThat(sequence.isFull()).isFalse();
      sequence.append(1);
      assertThat(sequence.isFull()).isTrue();
      assertThatIllegalStateException().isThrownBy(() -> sequence.append(2));
    }

    @Test
    void aSequenceKeepsItsPromptWhateverBecomesOfTheArray() {
      int[] prompt = prompt(3);
      var sequence = new Sequence(prompt, 1000, () -> true);
      prompt[0] = 99;
      for (int i = 3; i < 1000; i++) {
        sequence.append(i);
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(sequence.token(i)).isEqualTo(i);
      }
      assertThat(sequence.promptLength()).isEqualTo(3);
    }
  }

  private Sequence enqueue(int promptLength) {
    var sequence = new Sequence(prompt(promptLength), CELLS, () -> true);
    scheduler.enqueue(sequence);
    return sequence;
  }

  private Batch step() {
    Batch batch = scheduler.next();
    scheduler.completed();
    return batch;
  }

  private static int[] prompt(int length) {
    int[] prompt = new int[length];
    Arrays.setAll(prompt, i -> i);
    return prompt;
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
