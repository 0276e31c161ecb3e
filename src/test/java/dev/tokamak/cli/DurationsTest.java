package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void theyAreToldInMicroseconds() {
    var durations = new Durations();
    for (int i = 2_000; i >= 1; i--) {
      durations.add(i * 1_000L);
    }
    assertThat(durations.count()).isEqualTo(2_000);
    assertThat(durations.mean()).isEqualTo("1000.5");
    assertThat(durations.quantile(0.5)).isEqualTo("1000.0");
    assertThat(durations.quantile(0.99)).isEqualTo("1980.0");
    assertThat(durations.quantile(1)).isEqualTo("2000.0");
  }

  @Test
  void nothingMeasuredIsADash() {
    var durations = new Durations();
    assertThat(durations.mean()).isEqualTo("-");
    assertThat(durations.quantile(0.99)).isEqualTo("-");
  }
}
