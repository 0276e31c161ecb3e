package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long now;

  private ConsoleProgress progress(boolean terminal) {
    return new ConsoleProgress(out, terminal, () -> now);
  }

  private void seconds(double seconds) {
    now += (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  private String taken() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  @Test
  void drawsABarWithRateAndTimeLeft() {
    try (Progress.Step step = progress(true).begin("model", 100_000_000, 0)) {
      taken();
      seconds(5);
      step.at(25_000_000);
      assertThat(taken())
          .isEqualTo(
              "\r\u001b[Kmodel: [######..................] 25 % of 100.0 MB, 5.0 MB/s, 15 s left");
    }
    assertThat(taken()).isEqualTo("\r\u001b[Kmodel: 25.0 MB in 5 s\n");
  }

  @Test
  void redrawsTenTimesASecondAtMost() {
    Progress.Step step = progress(true).begin("model", 1_000_000, 0);
    taken();
    seconds(0.05);
    step.at(1_000);
    assertThat(taken()).isEmpty();
    seconds(0.05);
    step.at(2_000);
    assertThat(taken()).isNotEmpty();
  }

  @Test
  void doesNotCountWhatWasThereForTheRate() {
    Progress.Step step = progress(true).begin("model", 100_000_000, 50_000_000);
    assertThat(taken()).contains("50 % of 100.0 MB").doesNotContain("/s");
    seconds(10);
    step.at(60_000_000);
    assertThat(taken()).contains("60 %", "1.0 MB/s", "40 s left");
  }

  @Test
  void showsTheTimeWhereNobodyKnowsTheSize() {
    Progress.Step step = progress(true).begin("engine", -1, 0);
    assertThat(taken()).isEqualTo("\r\u001b[Kengine: | 0 s");
    seconds(61);
    step.at(0);
    assertThat(taken()).isEqualTo("\r\u001b[Kengine: / 1 min 1 s");
    step.close();
    assertThat(taken()).isEqualTo("\r\u001b[Kengine: 1 min 1 s\n");
  }

  @Test
  void staysWithinTheBarWhenMoreComesThanWasSaid() {
    Progress.Step step = progress(true).begin("model", 1_000_000, 0);
    seconds(1);
    step.at(2_000_000);
    assertThat(taken()).contains("[########################] 100 %");
  }

  @Test
  void printsALineNowAndThenWhereThereIsNoTerminal() {
    Progress.Step step = progress(false).begin("model", 2_500_000_000L, 0);
    assertThat(taken()).isEqualTo("model: fetching 2.50 GB\n");
    seconds(9);
    step.at(100_000_000);
    assertThat(taken()).isEmpty();
    seconds(1);
    step.at(250_000_000);
    assertThat(taken()).isEqualTo("model: 10 % of 2.50 GB, 25.0 MB/s, 1 min 30 s left\n");
    seconds(7200);
    step.close();
    assertThat(taken()).isEqualTo("model: 250.0 MB in 2 h 0 min\n");
  }

  @Test
  void notesStandOnLinesOfTheirOwn() {
    progress(true).note("something");
    progress(false).note("something");

    assertThat(taken()).isEqualTo("\r\u001b[Ksomething\nsomething\n");
  }

  @Test
  void writesSizesForPeople() {
    assertThat(ConsoleProgress.bytes(900)).isEqualTo("1 kB");
    assertThat(ConsoleProgress.bytes(98_362_432)).isEqualTo("98.4 MB");
    assertThat(ConsoleProgress.bytes(2_497_280_256L)).isEqualTo("2.50 GB");
  }
}
