package dev.tokamak.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogprobsTest {
  private final Logprobs logprobs = new Logprobs();

  @Test
  void areALogSoftmax() {
    // 1/8, 2/8, 5/8
    logprobs.read(new float[] {0, (float) Math.log(2), (float) Math.log(5)}, null);

    assertThat(Math.exp(logprobs.of(0))).isCloseTo(0.125, within(1e-6));
    assertThat(Math.exp(logprobs.of(1))).isCloseTo(0.25, within(1e-6));
    assertThat(Math.exp(logprobs.of(2))).isCloseTo(0.625, within(1e-6));
    assertThat(logprobs.top(2)).containsExactly(2, 1);
    assertThat(logprobs.top(9)).containsExactly(2, 1, 0);
    assertThat(logprobs.top(0)).isEmpty();
  }

  @Test
  void concernOnlyWhatIsAllowed() {
    logprobs.read(new float[] {0, 7, 0}, new long[] {0b101});

    assertThat(Math.exp(logprobs.of(0))).isCloseTo(0.5, within(1e-6));
    assertThat(logprobs.of(1)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(logprobs.top(3)).containsExactly(0, 2);
  }

  @Test
  void standLargeLogits() {
    logprobs.read(new float[] {1000, 1000}, null);

    assertThat(Math.exp(logprobs.of(1))).isCloseTo(0.5, within(1e-6));
  }
}
