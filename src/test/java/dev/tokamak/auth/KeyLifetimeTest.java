package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyLifetimeTest {

  @Test
  void readsANumberAndItsUnit() {
    Map.of(
            "30m", Duration.ofMinutes(30),
            "12h", Duration.ofHours(12),
            "90d", Duration.ofDays(90),
            "4w", Duration.ofDays(28),
            "36500d", Duration.ofDays(36_500))
        .forEach(
            (text, duration) -> assertThat(KeyLifetime.parse(text).limit()).contains(duration));
    assertThat(KeyLifetime.parse("90d")).isEqualTo(KeyLifetime.DEFAULT);
  }

  @Test
  void neverHasNoLimit() {
    assertThat(KeyLifetime.parse("never")).isEqualTo(KeyLifetime.NEVER_ENDS);
    assertThat(KeyLifetime.NEVER_ENDS.limit()).isEmpty();
  }

  @Test
  void refusesEverythingElse() {
    for (String text :
        List.of("", "90", "d", "-1d", "0d", "1.5h", "90 d", "90D", "soon", "36501d", "9999999m")) {
      assertThatThrownBy(() -> KeyLifetime.parse(text))
          .describedAs(text)
          .isInstanceOf(TokamakException.class)
          .hasMessageStartingWith("expires must");
    }
  }
}
