package dev.tokamak.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void writesTheTimeAsTheSpecificationDoes() {
    // The specification's own example: 01ARYZ6S41... is 1469918176385.
    assertThat(Ids.make("x-", 1469918176385L)).matches("x-01aryz6s41[0-9a-hjkmnp-tv-z]{16}");
  }

  @Test
  void sortsByTime() {
    assertThat(Ids.make("", 1_000)).isLessThan(Ids.make("", 1_001));
    assertThat(Ids.make("", (1L << 48) - 1)).startsWith("7zzzzzzzzz");
  }

  @Test
  void neverRepeats() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(Ids.make("", 0));
    }
    assertThat(ids).hasSize(10_000);
  }
}
