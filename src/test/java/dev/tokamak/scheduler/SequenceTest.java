package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SequenceTest {
  @Test
  void needsAPromptAndRoomForAnAnswer() {
    assertThatIllegalArgumentException().isThrownBy(() -> sequence(5));
    assertThatIllegalArgumentException().isThrownBy(() -> sequence(3, 1, 2, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> sequence(2, 1, 2, 3));
  }

  @Test
  void takesNoTokenBeyondItsLimit() {
    Sequence sequence = sequence(3, 1, 2);
    assertThat(sequence.isFull()).isFalse();
    sequence.append(3);
    assertThat(sequence.isFull()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> sequence.append(4));
  }

  @Test
  void keepsItsPromptWhateverBecomesOfTheArray() {
    int[] prompt = {0, 1, 2};
    var sequence = new Sequence("", prompt, 1_000, () -> true);
    prompt[0] = 99;
    for (int i = 3; i < 1_000; i++) {
      sequence.append(i);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(sequence.token(i)).isEqualTo(i);
    }
    assertThat(sequence.promptLength()).isEqualTo(3);
  }

  @Test
  void isPendingUntilItIsComputed() {
    Sequence sequence = sequence(10, 1, 2, 3);
    assertThat(sequence.pending()).isEqualTo(3);
    sequence.start(7, 1);
    sequence.advance(2);
    assertThat(sequence.pending()).isZero();
    sequence.append(4);
    assertThat(sequence.pending()).isOne();
    sequence.forget();
    assertThat(sequence.pending()).isEqualTo(4);
    assertThat(sequence.slot()).isEqualTo(7);
  }

  @Test
  void whatWasNotComputedIsSaidOnce() {
    Sequence sequence = sequence(10, 1, 2, 3);
    assertThat(sequence.hasStarted()).isFalse();
    assertThat(sequence.cachedTokens()).isZero();
    sequence.start(0, 1);
    sequence.stop();
    assertThat(sequence.isRunning()).isFalse();
    sequence.start(0, 2);
    assertThat(sequence.hasStarted()).isTrue();
    assertThat(sequence.cachedTokens()).as("a later start is no saving").isOne();
  }

  @Test
  void theLastTokenIsAlwaysComputed() {
    assertThat(sequence(10, 1, 2, 3).reusable()).isEqualTo(2);
  }

  @Test
  void hasAPrefixInCommonWithAnotherOne() {
    Sequence sequence = sequence(10, 1, 2, 3);
    assertThat(sequence.commonPrefix(sequence(10, 1, 2, 4, 5), 3)).isEqualTo(2);
    assertThat(sequence.commonPrefix(sequence(10, 1, 2, 3, 4), 3)).isEqualTo(3);
    assertThat(sequence.commonPrefix(sequence(10, 1, 2, 3, 4), 2)).isEqualTo(2);
    assertThat(sequence.commonPrefix(sequence(10, 1), 3)).isOne();
    assertThat(sequence.commonPrefix(sequence(10, 2), 3)).isZero();
    Sequence answering = sequence(10, 1, 2);
    answering.append(3);
    assertThat(sequence.commonPrefix(answering, 3)).as("of the answer too").isEqualTo(3);
  }

  private static Sequence sequence(int maxLength, int... prompt) {
    return new Sequence("", prompt, maxLength, () -> true);
  }
}
