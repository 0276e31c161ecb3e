package dev.tokamak.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.service.PromQl.Selection;
import dev.tokamak.service.PromQl.Use;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void findsMetricsSelectionsAndGroupings() {
    assertThat(
            PromQl.parse(
                "histogram_quantile(0.95, sum by (le, kind) (rate(a_bucket{x=~\"$x\",y=\"1\"}[5m])))"
                    + " / sum without (z) (b{y!=\"2\"}) > 2e3 or c:d{r=~\"e|f\"}"))
        .isEqualTo(
            new PromQl(
                List.of(
                    new Use(
                        "a_bucket",
                        List.of(new Selection("x", List.of()), new Selection("y", List.of("1")))),
                    new Use("b", List.of(new Selection("y", List.of("2")))),
                    new Use("c:d", List.of(new Selection("r", List.of("e", "f"))))),
                Set.of("le", "kind")));
  }

  @Test
  void takesUnknownFunctionsForMetrics() {
    assertThat(PromQl.parse("rats(a[5m])").uses()).extracting(Use::metric).contains("rats");
  }

  @Test
  void refusesWhatNamesNothing() {
    assertThatThrownBy(() -> PromQl.parse("sum(1)")).isInstanceOf(AssertionError.class);
  }
}
