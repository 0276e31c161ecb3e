package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownNamesTest {
  private final KnownNames names =
      new KnownNames(
          Set.of(
              "tokamak.engine.max-waiting",
              "tokamak.engine.sequences",
              "tokamak.models.*",
              "tokamak.engine.classes.*.weight",
              "tokamak.auth.external.scopes",
              "tokamak.auth.external.scopes[*]"));

  @Test
  void aStarStandsForOneNameThatTheUserChooses() {
    assertThat(names.hasProperty("tokamak.models.small")).isTrue();
    assertThat(names.hasProperty("tokamak.models.\"org/small-1.5b\"")).isTrue();
    assertThat(names.hasProperty("tokamak.engine.classes.\"gold\".weight")).isTrue();
    assertThat(names.hasProperty("tokamak.auth.external.scopes[0]")).isTrue();
    assertThat(names.hasProperty("tokamak.engine.classes.gold.wieght")).isFalse();
    assertThat(names.hasProperty("tokamak.engine")).isFalse();
    // At the end of a name it takes dots as well, without quotes.
    assertThat(names.hasProperty("tokamak.models.small-1.5b")).isTrue();
  }

  @Test
  void variablesAreTheSameNamesInCapitals() {
    assertThat(names.hasVariable("TOKAMAK_ENGINE_MAX_WAITING")).isTrue();
    assertThat(names.hasVariable("TOKAMAK_MODELS__SMALL_1_5B_")).isTrue();
    assertThat(names.hasVariable("TOKAMAK_MODELS_SMALL")).isTrue();
    assertThat(names.hasVariable("TOKAMAK_ENGINE_CLASSES__GOLD__WEIGHT")).isTrue();
    assertThat(names.hasVariable("TOKAMAK_AUTH_EXTERNAL_SCOPES_0_")).isTrue();
    assertThat(names.hasVariable("TOKAMAK_ENGINE_MAX_WAITINGS")).isFalse();
  }

  @Test
  void theNearestIsTheOneWithTheFewestChanges() {
    assertThat(names.nearestProperty("tokamak.engine.sequence"))
        .contains("tokamak.engine.sequences");
    assertThat(names.nearestVariable("TOKAMAK_ENGIN_MAX_WAITNG"))
        .contains("TOKAMAK_ENGINE_MAX_WAITING");
  }
}
