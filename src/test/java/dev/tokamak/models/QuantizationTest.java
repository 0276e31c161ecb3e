package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import org.junit.jupiter.api.Test;

class QuantizationTest {

  @Test
  void hintsAtTheTypeThatWasMeasuredToBeSlow() {
    assertThat(SlowQuantization.hint("Q4_1", "amd64"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("Q4_1", "Q8_0"));
    assertThat(SlowQuantization.hint("Q4_1", "x86_64")).isPresent();
  }

  @Test
  void staysSilentOnWhatWasNotMeasured() {
    assertThat(SlowQuantization.hint("Q4_0", "amd64")).isEmpty();
    assertThat(SlowQuantization.hint("Q8_0", "amd64")).isEmpty();
    assertThat(SlowQuantization.hint("Q4_1", "aarch64")).isEmpty();
  }

  @Test
  void takesATypeInAnyCase() {
    assertThat(QuantizationType.of("q4_k_m")).isEqualTo(QuantizationType.Q4_K_M);
    assertThat(QuantizationType.of("Q8_0")).isEqualTo(QuantizationType.Q8_0);
  }

  @Test
  void listsTheTypesForAnUnknownOne() {
    assertThatThrownBy(() -> QuantizationType.of("Q4_1"))
        .isInstanceOf(TokamakException.class)
        .hasMessage("--type must be one of Q8_0, Q4_0, IQ4_NL, Q4_K_S, Q4_K_M, Q5_K_M, Q6_K, F16");
  }
}
