package dev.tokamak.sampling;

import static dev.tokamak.sampling.SamplerInputs.logits;
import static dev.tokamak.sampling.SamplerInputs.params;
import static dev.tokamak.sampling.SamplerInputs.randomLogits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.SamplingParams;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which tokens top-k, min-p and top-p leave to be drawn. */
class SamplerTruncationTest {
  private static final long SEED = 20_250_917;

  /** Each token that is kept has a probability that 6,000 draws do not miss. */
  @Property(tries = 150, seed = "1")
  void keepsExactlyTheTokensOfTheDefinitions(
      @ForAll @IntRange(min = 1, max = 12) int vocabulary,
      @ForAll @FloatRange(min = 0.5f, max = 2) float temperature,
      @ForAll @IntRange(min = 0, max = 14) int topK,
      @ForAll @FloatRange(min = 0.05f, max = 1) float topP,
      @ForAll @FloatRange(min = 0, max = 1) float minP,
      @ForAll long seed) {
    SamplingParams params = params(temperature, topP, topK, minP, OptionalLong.of(seed));
    float[] logits = randomLogits(vocabulary, temperature, seed);
    var expected = new TruncationReference(params);
    Set<Integer> kept = expected.kept(logits);
    Assume.that(!expected.isClose());

    assertThat(drawn(params, logits, 6_000)).isEqualTo(kept);
  }

  /** Large enough for the shortcuts that a small vocabulary never takes. */
  @Property(tries = 12, seed = "2")
  void keepsExactlyTheTokensOfTheDefinitionsInALargeVocabulary(
      @ForAll @IntRange(min = 300, max = 700) int vocabulary,
      @ForAll @IntRange(min = 0, max = 400) int topK,
      @ForAll @FloatRange(min = 0.2f, max = 1) float topP,
      @ForAll @FloatRange(min = 0, max = 0.7f) float minP,
      @ForAll long seed) {
    SamplingParams params = params(1, topP, topK, minP, OptionalLong.of(seed));
    float[] logits = randomLogits(vocabulary, 0.5f, seed);
    var expected = new TruncationReference(params);
    Set<Integer> kept = expected.kept(logits);
    Assume.that(!expected.isClose());

    assertThat(drawn(params, logits, 25_000)).isEqualTo(kept);
  }

  @Test
  void takesLowerTokensFirstWhereTopKCutsThroughEquals() {
    SamplingParams params = params(1, 1, 3, 0, OptionalLong.of(SEED));
    assertThat(drawn(params, logits(1, 2, 1, 1, 1), 2_000)).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void keepsTheLikeliestTokenWithTheSmallestNucleus() {
    SamplingParams params = params(1, Float.MIN_VALUE, 0, 0, OptionalLong.of(SEED));
    assertThat(drawn(params, logits(1, 2, 2, 1), 500)).containsExactly(1);
  }

  @Test
  void keepsAllEquallyLikelyTokensWithTheLargestMinP() {
    SamplingParams params = params(1, 1, 0, 1, OptionalLong.of(SEED));
    assertThat(drawn(params, logits(1, 2, 2, 1), 500)).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void leavesOutWhatCouldNeverBeDrawn() {
    SamplingParams params = params(1, 1, 0, 0, OptionalLong.of(SEED));
    assertThat(drawn(params, logits(0, -40, Float.NEGATIVE_INFINITY, 0), 2_000))
        .containsExactlyInAnyOrder(0, 3);
  }

  private static Set<Integer> drawn(SamplingParams params, float[] logits, int draws) {
    var sampler = new Sampler(params, 0);
    Set<Integer> seen = new HashSet<>();
    float[] work = new float[logits.length];
    for (int i = 0; i < draws; i++) {
      System.arraycopy(logits, 0, work, 0, logits.length);
      seen.add(sampler.sample(work));
    }
    return seen;
  }
}
