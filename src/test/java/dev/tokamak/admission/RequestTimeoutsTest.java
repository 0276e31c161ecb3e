package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTimeoutsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final RequestTimeouts timeouts =
      new RequestTimeouts(Optional.of(Duration.ofMinutes(10)), HOUR);

  @ParameterizedTest
  @CsvSource({
    "30, PT30S",
    "2.5, PT2.5S",
    "0.000000001, PT0.000000001S",
    "500ms, PT0.5S",
    "1.5ms, PT0.0015S",
    "30s, PT30S",
    "2m, PT2M",
    "0.5m, PT30S",
    "60m, PT1H",
    "3600, PT1H",
    "' 30 s ', PT30S",
  })
  void readsSecondsAndUnits(String text, Duration expected) {
    assertThat(timeouts.of(text)).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "0",
        "0.0",
        "0ms",
        "-1",
        "+1",
        "1e3",
        "1h",
        "5S",
        ".5",
        "5.",
        "1,5",
        "٣",
        "0.0000000001ms",
        "3600.1",
        "61m",
        "999999999999",
        "30 30",
        "NaN"
      })
  void refusesEverythingElseAndSaysWhatWouldBeRight(String text) {
    TokamakException e = catchThrowableOfType(TokamakException.class, () -> timeouts.of(text));

    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(e.param()).isEqualTo("X-Request-Timeout");
    assertThat(e).hasMessageContaining("such as 30 or 2.5").hasMessageEndingWith("3600 seconds");
  }

  @Test
  void withoutAHeaderTheConfigurationDecides() {
    assertThat(timeouts.of(null)).hasValue(Duration.ofMinutes(10));
    assertThat(new RequestTimeouts(Optional.empty(), HOUR).of(null)).isEmpty();
  }

  @Test
  void refusesAConfigurationThatContradictsItself() {
    assertThatThrownBy(() -> new RequestTimeouts(Optional.of(HOUR.plusNanos(1)), HOUR))
        .hasMessageContaining("tokamak.admission.request-timeout must")
        .hasMessageContaining("3600 seconds");
    assertThatThrownBy(() -> new RequestTimeouts(Optional.of(Duration.ZERO), HOUR))
        .hasMessageContaining("tokamak.admission.request-timeout must");
    assertThatThrownBy(() -> new RequestTimeouts(Optional.empty(), Duration.ZERO))
        .hasMessageContaining("tokamak.admission.max-request-timeout must");
  }
}
