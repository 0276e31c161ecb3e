package dev.tokamak.sampling;

import static dev.tokamak.sampling.SamplerInputs.logits;
import static dev.tokamak.sampling.SamplerInputs.params;
import static dev.tokamak.sampling.SamplerInputs.randomLogits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.SamplingParams;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens drawn where only some are allowed. */
class ConstrainedSamplerTest {
  private static final int VOCABULARY = 1_000;
  private static final OptionalLong SEED = OptionalLong.of(20_250_917);

  private static long[] allow(int... tokens) {
    long[] allowed = new long[VOCABULARY + 63 >> 6];
    for (int token : tokens) {
      allowed[token >> 6] |= 1L << token;
    }
    return allowed;
  }

  private static long[] random(double share, SplittableRandom random) {
    // Two, since a ban of the only one would give way.
    long[] allowed = allow(7, random.nextInt(VOCABULARY));
    for (int token = 0; token < VOCABULARY; token++) {
      if (random.nextDouble() < share) {
        allowed[token >> 6] |= 1L << token;
      }
    }
    return allowed;
  }

  /** The same logits, with those that are not allowed out of reach. */
  private static float[] without(float[] logits, long[] allowed) {
    float[] left = logits.clone();
    for (int token = 0; token < left.length; token++) {
      if ((allowed[token >> 6] >>> token & 1) == 0) {
        left[token] = Float.NEGATIVE_INFINITY;
      }
    }
    return left;
  }

  /** Sparse, half and nearly full, since each is walked in its own way. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.1, 0.5, 0.98, 1})
  void drawsAsIfTheOthersDidNotExist(double share) {
    var random = new SplittableRandom(7);
    for (SamplingParams params :
        new SamplingParams[] {
          SamplingParams.GREEDY,
          params(1, 1, 0, 0, SEED),
          params(0.7f, 0.9f, 40, 0, SEED),
          params(1.5f, 1, 0, 0.05f, SEED),
          new SamplingParams(0.8f, 1, 0, 0, 1.5f, 0.5f, Map.of(3, 4f, 500, -100f), SEED)
        }) {
      var constrained = new Sampler(params, 0);
      var free = new Sampler(params, 0);
      for (int i = 0; i < 200; i++) {
        long[] allowed = random(share, random);
        float[] logits = randomLogits(VOCABULARY, 8, random.nextLong());

        int token = constrained.sample(logits.clone(), allowed);

        assertThat(token).isEqualTo(free.sample(without(logits, allowed)));
      }
    }
  }

  @Test
  void theOnlyOneIsTakenHoweverUnlikelyItIs() {
    float[] logits = randomLogits(VOCABULARY, 8, 1);
    logits[130] = -1e30f;
    assertThat(new Sampler(SamplingParams.GREEDY, 0).sample(logits.clone(), allow(130)))
        .isEqualTo(130);
    assertThat(new Sampler(params(2, 1, 0, 0, SEED), 0).sample(logits, allow(130))).isEqualTo(130);
  }

  @Test
  void theFirstAmongEqualsIsTaken() {
    assertThat(
            new Sampler(SamplingParams.GREEDY, 0).sample(new float[VOCABULARY], allow(70, 71, 900)))
        .isEqualTo(70);
  }

  @Test
  void aBanOfAllThatIsAllowedGivesWay() {
    Map<Integer, Float> bans = Map.of(1, -100f, 2, -100f, 3, 50f);
    float[] logits = logits(9, 1, 2, 3);
    for (float temperature : new float[] {0, 1e-3f}) {
      var sampler = new Sampler(new SamplingParams(temperature, 1, 0, 0, 0, 0, bans, SEED), 0);
      assertThat(sampler.sample(logits.clone(), new long[] {0b0110})).isEqualTo(2);
      assertThat(sampler.sample(logits.clone(), new long[] {0b0111})).isZero();
    }
  }

  @Test
  void logitsThatAreNoNumbersGiveAnAllowedToken() {
    for (float broken : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
      float[] logits = new float[VOCABULARY];
      Arrays.fill(logits, broken);
      for (float temperature : new float[] {0, 1}) {
        var sampler = new Sampler(params(temperature, 0.5f, 3, 0.1f, SEED), 0);
        assertThat(sampler.sample(logits.clone(), allow(77, 901))).isIn(77, 901);
      }
    }
  }

  @Test
  void whatWasForcedCountsForPenalties() {
    var sampler =
        new Sampler(new SamplingParams(0, 1, 0, 0, 0, 2, Map.of(), OptionalLong.empty()), 0);
    sampler.accept(0);
    assertThat(sampler.sample(logits(2, 1), new long[] {0b11})).isEqualTo(1);
  }

  @Test
  void noTokenAtAllIsAMistake() {
    assertThatThrownBy(
            () -> new Sampler(SamplingParams.GREEDY, 0).sample(logits(1, 2), new long[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
