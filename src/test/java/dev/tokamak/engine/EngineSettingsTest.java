package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.engine.EngineSettings.Prefixes;
import dev.tokamak.engine.EngineSettings.Queue;
import dev.tokamak.engine.EngineSettings.Size;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.time.Duration;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineSettingsTest {
  private static final EngineSettings DEFAULT = EngineSettings.DEFAULT;

  @Test
  void theDefaultUsesEveryCoreAndLeavesTheContextToTheModel() {
    assertThat(DEFAULT.size().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(DEFAULT.size().context()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 16, 1024, 512, tokamak.engine.threads",
    "0, 2, 16, 1024, 512, tokamak.engine.workers",
    "3, 2, 16, 1024, 512, tokamak.engine.workers",
    "1, 2, 0, 1024, 512, tokamak.engine.sequences",
    "1, 2, 256, 1024, 512, tokamak.engine.sequences",
    "1, 2, 16, 511, 512, tokamak.engine.context",
    "1, 2, 16, 1024, 16, tokamak.engine.batch",
  })
  void aWrongSizeIsRefusedByTheNameOfItsKey(
      int workers, int threads, int sequences, int context, int batch, String key) {
    assertRefused(
        () -> new Size(OptionalInt.of(workers), threads, sequences, OptionalInt.of(context), batch),
        key);
  }

  @Test
  void otherWrongValuesAreRefusedByTheNamesOfTheirKeys() {
    assertRefused(() -> new Queue(-1, 0), "tokamak.engine.max-waiting");
    assertRefused(() -> new Queue(0, -1), "tokamak.engine.max-waiting-tokens");
    assertRefused(
        () -> new Prefixes(OptionalInt.of(-1), PrefixSharing.WORKSPACE),
        "tokamak.engine.prefix-memory");
    assertRefused(
        () ->
            new EngineSettings(
                DEFAULT.size(),
                Duration.ZERO,
                DEFAULT.queue(),
                DEFAULT.prefixes(),
                DEFAULT.classes()),
        "tokamak.engine.step-time");
  }

  private static void assertRefused(ThrowingCallable making, String key) {
    assertThatThrownBy(making)
        .isInstanceOfSatisfying(
            TokamakException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining(key + " ");
  }

  @Test
  void theSmallestAndLargestValuesAreTaken() {
    assertThat(new Size(OptionalInt.empty(), 1, 1, OptionalInt.of(512), 2).batch()).isEqualTo(2);
    assertThat(new Size(OptionalInt.of(2), 2, 255, OptionalInt.empty(), 256).sequences())
        .isEqualTo(255);
  }

  @Test
  void manyThreadsAreDividedBetweenWorkers() {
    assertThat(withThreads(2).workers()).isOne();
    assertThat(withThreads(31).workers()).isOne();
    assertThat(withThreads(64).workers()).isEqualTo(4);
  }

  private static EngineSettings withThreads(int threads) {
    return DEFAULT.with(new Size(OptionalInt.empty(), threads, 16, OptionalInt.empty(), 512));
  }

  @Test
  void whatIsKeptTakesAPartOfTheFreeMemoryUpToALimitUnlessItIsSaid() {
    Prefixes unsaid = DEFAULT.prefixes();
    assertThat(unsaid.bytes(800L << 20)).isEqualTo(100L << 20);
    assertThat(unsaid.bytes(1L << 40)).isEqualTo(1L << 30);
    assertThat(new Prefixes(OptionalInt.of(5), PrefixSharing.ALL).bytes(1L << 40))
        .isEqualTo(5L << 20);
  }
}
