package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpusTest {
  @Test
  void readsNumbersAndRanges() {
    assertThat(Cpus.parse("0")).containsExactly(0);
    assertThat(Cpus.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
  }

  @Test
  void workersThatUseAllCpusGetTheirOwn() {
    assertThat(Cpus.of(2, 2, List.of(0, 1, 4, 5))).containsExactly(List.of(0, 1), List.of(4, 5));
  }

  @Test
  void whoUsesFewerOrMoreThanThereAreLeavesItToTheSystem() {
    assertThat(Cpus.of(1, 2, List.of(0, 1, 2, 3))).containsExactly(List.of());
    assertThat(Cpus.of(2, 2, List.of(0, 1))).containsExactly(List.of(), List.of());
    assertThat(Cpus.of(1, 2, List.of())).containsExactly(List.of());
  }
}
