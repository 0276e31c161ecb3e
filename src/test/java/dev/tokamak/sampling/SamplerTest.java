package dev.tokamak.sampling;

import static dev.tokamak.sampling.SamplerInputs.logits;
import static dev.tokamak.sampling.SamplerInputs.params;
import static dev.tokamak.sampling.SamplerInputs.randomLogits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.SamplingParams;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final long SEED = 20_250_917;

  @Nested
  class Greedy {
    @Test
    void takesTheLikeliestToken() {
      assertThat(greedy().sample(logits(0, 3, -1, 2))).isEqualTo(1);
    }

    @Test
    void takesTheFirstAmongEquals() {
      assertThat(greedy().sample(logits(1, 5, 5, 5))).isEqualTo(1);
    }

    @Test
    void worksWhereAllLogitsAreNegative() {
      assertThat(greedy().sample(logits(-9, -3, -5))).isEqualTo(1);
    }

    @Test
    void needsNoSeedToBeRepeatable() {
      float[] logits = randomLogits(1000, 5, SEED);
      assertThat(greedy().sample(logits.clone())).isEqualTo(greedy().sample(logits.clone()));
    }

    private Sampler greedy() {
      return new Sampler(SamplingParams.GREEDY, 0);
    }
  }

  @Nested
  class Seed {
    @Test
    void givesTheSameTokensAgain() {
      assertThat(draws(seeded(7), 0)).isEqualTo(draws(seeded(7), 0));
    }

    @Test
    void givesOtherTokensThanAnotherSeed() {
      assertThat(draws(seeded(7), 0)).isNotEqualTo(draws(seeded(8), 0));
    }

    @Test
    void isRandomWhereNoneIsGiven() {
      SamplingParams unseeded = params(1, 1, 0, 0, OptionalLong.empty());
      assertThat(draws(unseeded, 0)).isNotEqualTo(draws(unseeded, 0));
    }

    /** Not even shifted: choices are meant to be independent answers. */
    @Test
    void givesEachChoiceRandomNumbersOfItsOwn() {
      int[][] choices = new int[8][];
      for (int choice = 0; choice < choices.length; choice++) {
        choices[choice] = draws(seeded(7), choice);
      }
      for (int a = 0; a < choices.length; a++) {
        for (int b = a + 1; b < choices.length; b++) {
          for (int shift = -10; shift <= 10; shift++) {
            assertThat(agreements(choices[a], choices[b], shift))
                .as("choices %d and %d shifted by %d", a, b, shift)
                .isLessThan(5);
          }
        }
      }
    }

    private static SamplingParams seeded(long seed) {
      return params(1, 1, 0, 0, OptionalLong.of(seed));
    }

    /** Flat logits show the random numbers as they are. */
    private static int[] draws(SamplingParams params, int choice) {
      var sampler = new Sampler(params, choice);
      int[] tokens = new int[100];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = sampler.sample(new float[1000]);
      }
      return tokens;
    }

    private static int agreements(int[] a, int[] b, int shift) {
      int agreements = 0;
      for (int i = 0; i < a.length; i++) {
        if (i + shift >= 0 && i + shift < b.length && a[i] == b[i + shift]) {
          agreements++;
        }
      }
      return agreements;
    }
  }

  @Nested
  class Frequencies {
    /** 4 degrees of freedom: a fair sampler stays below 23.5 in all but one of 10,000 seeds. */
    @Test
    void followTheProbabilities() {
      assertThat(chiSquare(1, 100_000)).isLessThan(23.5);
    }

    @Test
    void followTheProbabilitiesThatTemperatureMakes() {
      assertThat(chiSquare(0.5f, 100_000)).isLessThan(23.5);
      assertThat(chiSquare(2, 100_000)).isLessThan(23.5);
    }

    private static double chiSquare(float temperature, int draws) {
      double[] shares = {0.4, 0.3, 0.15, 0.1, 0.05};
      float[] logits = new float[shares.length];
      double total = 0;
      for (int i = 0; i < shares.length; i++) {
        logits[i] = (float) Math.log(shares[i]) + 3;
        shares[i] = Math.pow(shares[i], 1 / temperature);
        total += shares[i];
      }
      int[] seen = new int[shares.length];
      var sampler = new Sampler(params(temperature, 1, 0, 0, OptionalLong.of(SEED)), 0);
      for (int i = 0; i < draws; i++) {
        seen[sampler.sample(logits.clone())]++;
      }
      double chiSquare = 0;
      for (int i = 0; i < shares.length; i++) {
        double expected = draws * shares[i] / total;
        chiSquare += (seen[i] - expected) * (seen[i] - expected) / expected;
      }
      return chiSquare;
    }
  }

  @Nested
  class Extremes {
    @Test
    void theSmallestTemperaturesTakeTheLikeliestToken() {
      for (float temperature : new float[] {1e-3f, 1e-30f, 1e-40f, Float.MIN_VALUE}) {
        for (float minP : new float[] {0, 0.1f}) {
          for (float topP : new float[] {0.5f, 1}) {
            var sampler = new Sampler(params(temperature, topP, 0, minP, OptionalLong.of(SEED)), 0);
            assertThat(sampler.sample(logits(1, 3, 2.9f)))
                .as("temperature %s, minP %s, topP %s", temperature, minP, topP)
                .isEqualTo(1);
          }
        }
      }
    }

    /** One broken step must not end the thread that computes everyone's. */
    @Test
    void logitsThatAreNoNumbersStillGiveAToken() {
      for (float broken :
          new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
        for (float minP : new float[] {0, 0.1f}) {
          for (float topP : new float[] {0.5f, 1}) {
            for (int topK : new int[] {0, 2}) {
              var sampler = new Sampler(params(1, topP, topK, minP, OptionalLong.of(SEED)), 0);
              assertThat(sampler.sample(logits(broken, broken, broken)))
                  .as("logits %s, minP %s, topP %s, topK %s", broken, minP, topP, topK)
                  .isBetween(0, 2);
            }
          }
        }
      }
    }

    @Test
    void aVocabularyOfOneTokenHasOneAnswer() {
      var sampler = new Sampler(params(1, 0.5f, 1, 0.5f, OptionalLong.of(SEED)), 0);
      assertThat(sampler.sample(logits(-7))).isZero();
    }
  }

  @Nested
  class Adjustments {
    @Test
    void aBiasMovesALogit() {
      assertThat(biased(Map.of(2, 1.5f)).sample(logits(1, 2, 1))).isEqualTo(2);
      assertThat(biased(Map.of(2, 0.5f)).sample(logits(1, 2, 1))).isEqualTo(1);
    }

    @Test
    void aBiasOfMinusAHundredBansATokenHoweverLikelyItIs() {
      assertThat(biased(Map.of(1, -100f)).sample(logits(0, 5000, 1))).isEqualTo(2);
    }

    @Test
    void aBanHoldsWhereTokensAreDrawn() {
      var sampler =
          new Sampler(
              new SamplingParams(2, 1, 0, 0, 0, 0, Map.of(1, -100f), OptionalLong.of(SEED)), 0);
      for (int i = 0; i < 1_000; i++) {
        assertThat(sampler.sample(logits(0, 50, 0))).isNotEqualTo(1);
      }
    }

    @Test
    void aBiasBeyondTheVocabularyChangesNothing() {
      assertThat(biased(Map.of(3, 100f, Integer.MAX_VALUE, 100f)).sample(logits(1, 2, 1)))
          .isEqualTo(1);
    }

    @Test
    void theFrequencyPenaltyGrowsWithEachUse() {
      // 0 leads by 2.5, so it is said until its three uses cost 3.
      assertThat(said(1, 0, 5)).containsExactly(0, 0, 0, 1, 0);
    }

    @Test
    void thePresencePenaltyIsTheSameForOneUseAndForMany() {
      assertThat(said(0, 2, 4)).containsExactly(0, 0, 0, 0);
      assertThat(said(0, 2, 4, 1.5f, 0)).containsExactly(0, 1, 0, 0);
    }

    @Test
    void aNegativePenaltyFavoursWhatWasSaid() {
      var sampler =
          new Sampler(new SamplingParams(0, 1, 0, 0, -1, -1, Map.of(), OptionalLong.empty()), 0);
      assertThat(sampler.sample(logits(1, 2))).isEqualTo(1);
      assertThat(sampler.sample(logits(3, 2))).isEqualTo(1);
    }

    @Test
    void penaltiesConcernTheAnswerOfOneSequenceAlone() {
      var params = new SamplingParams(0, 1, 0, 0, 2, 2, Map.of(), OptionalLong.empty());
      var first = new Sampler(params, 0);
      first.sample(logits(2, 1));
      assertThat(new Sampler(params, 1).sample(logits(2, 1))).isZero();
    }

    private static int[] said(float frequencyPenalty, float presencePenalty, int tokens) {
      return said(frequencyPenalty, presencePenalty, tokens, 2.5f, 0);
    }

    private static int[] said(
        float frequencyPenalty, float presencePenalty, int tokens, float... logits) {
      var sampler =
          new Sampler(
              new SamplingParams(
                  0, 1, 0, 0, frequencyPenalty, presencePenalty, Map.of(), OptionalLong.empty()),
              0);
      int[] said = new int[tokens];
      for (int i = 0; i < tokens; i++) {
        said[i] = sampler.sample(logits.clone());
      }
      return said;
    }

    private static Sampler biased(Map<Integer, Float> biases) {
      return new Sampler(new SamplingParams(0, 1, 0, 0, 0, 0, biases, OptionalLong.empty()), 0);
    }
  }
}
