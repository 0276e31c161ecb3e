package dev.tokamak.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenCountsTest {
  @Test
  void isEmptyAtFirst() {
    assertThat(new TokenCounts().size()).isZero();
  }

  @Property(tries = 200)
  void countsAsAMapDoes(
      @ForAll @IntRange(min = 1, max = 3000) int said,
      @ForAll @IntRange(min = 1, max = 200_000) int vocabulary,
      @ForAll long seed) {
    var random = new SplittableRandom(seed);
    var counts = new TokenCounts();
    Map<Integer, Integer> expected = new HashMap<>();
    for (int i = 0; i < said; i++) {
      int token = random.nextInt(vocabulary);
      counts.add(token);
      expected.merge(token, 1, Integer::sum);
    }

    assertThat(contentOf(counts)).isEqualTo(expected);
  }

  @Test
  void keepsTokensApartThatFallIntoTheSamePlace() {
    var counts = new TokenCounts();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 500; i++) {
        // Multiples of a power of two differ only in bits that a bad hash drops.
        counts.add(i << 16);
      }
    }

    assertThat(contentOf(counts))
        .hasSize(500)
        .allSatisfy((token, count) -> assertThat(count).isEqualTo(2));
  }

  private static Map<Integer, Integer> contentOf(TokenCounts counts) {
    Map<Integer, Integer> content = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      assertThat(content.put(counts.token(i), counts.count(i))).isNull();
    }
    return content;
  }
}
