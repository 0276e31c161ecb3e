package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineSettingsTest {
  @Test
  void theDefaultUsesEveryCoreAndLeavesTheContextToTheModel() {
    assertThat(EngineSettings.DEFAULT.threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(EngineSettings.DEFAULT.context()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 16, 1024, 512, 256, tokamak.engine.threads",
    "2, 0, 1024, 512, 256, tokamak.engine.sequences",
    "2, 257, 1024, 512, 256, tokamak.engine.sequences",
    "2, 16, 511, 512, 256, tokamak.engine.context",
    "2, 16, 1024, 15, 256, tokamak.engine.batch",
    "2, 16, 1024, 512, -1, tokamak.engine.max-waiting",
  })
  void aWrongValueIsRefusedByTheNameOfItsKey(
      int threads, int sequences, int context, int batch, int maxWaiting, String key) {
    assertThatThrownBy(
            () ->
                new EngineSettings(threads, sequences, OptionalInt.of(context), batch, maxWaiting))
        .isInstanceOfSatisfying(
            TokamakException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining(key);
  }

  @Test
  void theSmallestAndLargestValuesAreTaken() {
    assertThat(new EngineSettings(1, 1, OptionalInt.of(512), 1, 0).batch()).isOne();
    assertThat(new EngineSettings(1, 256, OptionalInt.empty(), 256, 0).sequences()).isEqualTo(256);
  }
}
