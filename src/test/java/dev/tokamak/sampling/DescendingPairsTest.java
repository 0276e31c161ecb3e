package dev.tokamak.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DescendingPairsTest {
  private record Pair(float weight, int token) {
    static final Comparator<Pair> HEAVIEST_FIRST =
        Comparator.comparingDouble((Pair pair) -> -pair.weight).thenComparingInt(Pair::token);
  }

  /** Few different weights make many ties, the case that a partition gets wrong. */
  @Property(tries = 500)
  void sortsHeaviestFirstAndLowerTokensFirstAmongEquals(
      @ForAll @IntRange(min = 1, max = 400) int count,
      @ForAll @IntRange(min = 1, max = 50) int differentWeights,
      @ForAll long seed) {
    List<Pair> pairs = randomPairs(count, differentWeights, seed);
    float[] weights = weights(pairs);
    int[] tokens = tokens(pairs);

    DescendingPairs.sort(weights, tokens, count);

    assertThat(pairs(weights, tokens, count)).isEqualTo(sorted(pairs));
  }

  @Property(tries = 500)
  void selectsTheSamePairsAsASortWould(
      @ForAll @IntRange(min = 1, max = 400) int count,
      @ForAll @IntRange(min = 1, max = 400) int k,
      @ForAll @IntRange(min = 1, max = 50) int differentWeights,
      @ForAll long seed) {
    int kept = Math.min(k, count);
    List<Pair> pairs = randomPairs(count, differentWeights, seed);
    float[] weights = weights(pairs);
    int[] tokens = tokens(pairs);

    DescendingPairs.select(weights, tokens, count, kept);

    assertThat(pairs(weights, tokens, kept))
        .containsExactlyInAnyOrderElementsOf(sorted(pairs).subList(0, kept));
    assertThat(pairs(weights, tokens, count)).containsExactlyInAnyOrderElementsOf(pairs);
  }

  @Property(tries = 50)
  void leavesWhatIsBehindTheCountAlone(@ForAll long seed) {
    List<Pair> pairs = randomPairs(60, 10, seed);
    float[] weights = weights(pairs);
    int[] tokens = tokens(pairs);

    DescendingPairs.sort(weights, tokens, 40);

    assertThat(pairs(weights, tokens, 60).subList(40, 60)).isEqualTo(pairs.subList(40, 60));
  }

  private static List<Pair> randomPairs(int count, int differentWeights, long seed) {
    var random = new SplittableRandom(seed);
    List<Pair> pairs = new ArrayList<>();
    for (int token = 0; token < count; token++) {
      pairs.add(new Pair(random.nextInt(differentWeights) / 7f, token));
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Pair swapped = pairs.set(i, pairs.get(j));
      pairs.set(j, swapped);
    }
    return pairs;
  }

  private static List<Pair> sorted(List<Pair> pairs) {
    return pairs.stream().sorted(Pair.HEAVIEST_FIRST).toList();
  }

  private static List<Pair> pairs(float[] weights, int[] tokens, int count) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new Pair(weights[i], tokens[i]));
    }
    return pairs;
  }

  private static float[] weights(List<Pair> pairs) {
    float[] weights = new float[pairs.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = pairs.get(i).weight();
    }
    return weights;
  }

  private static int[] tokens(List<Pair> pairs) {
    return pairs.stream().mapToInt(Pair::token).toArray();
  }
}
