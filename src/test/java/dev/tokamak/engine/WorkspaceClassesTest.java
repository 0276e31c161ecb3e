package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkspaceClassesTest {
  private record Class(double weight, Optional<List<String>> workspaces)
      implements EngineConfig.WorkspaceClass {
    static Class of(double weight, String... workspaces) {
      return new Class(weight, Optional.of(List.of(workspaces)));
    }
  }

  @Test
  void withoutClassesAllAreEqual() {
    assertThat(WorkspaceClasses.NONE.names()).containsExactly("default");
    assertThat(WorkspaceClasses.NONE.weightOf("wpc-any")).isEqualTo(1);
  }

  @Test
  void aWorkspaceHasTheWeightOfItsClass() {
    WorkspaceClasses classes = WorkspaceClasses.of(Map.of("gold", Class.of(4, "wpc-a", "wpc-b")));

    assertThat(classes.weightOf("wpc-b")).isEqualTo(4);
    assertThat(classes.weightOf("wpc-c")).isEqualTo(1);
    assertThat(classes.names().get(classes.indexOf("wpc-a"))).isEqualTo("gold");
    assertThat(classes.names().get(classes.indexOf("wpc-c"))).isEqualTo("default");
  }

  @Test
  void theDefaultClassMayHaveAnotherWeight() {
    WorkspaceClasses classes =
        WorkspaceClasses.of(Map.of("default", new Class(0.5, Optional.empty())));

    assertThat(classes.names()).containsExactly("default");
    assertThat(classes.weightOf("wpc-any")).isEqualTo(0.5);
  }

  @Test
  void wrongOnesAreRefusedByTheNamesOfTheirKeys() {
    assertThatThrownBy(() -> WorkspaceClasses.of(Map.of("gold", Class.of(0, "wpc-a"))))
        .hasMessageContaining("tokamak.engine.classes.gold.weight");
    assertThatThrownBy(() -> WorkspaceClasses.of(Map.of("gold", Class.of(Double.NaN, "wpc-a"))))
        .hasMessageContaining("tokamak.engine.classes.gold.weight");
    assertThatThrownBy(
            () ->
                WorkspaceClasses.of(
                    Map.of("gold", Class.of(2, "wpc-a"), "silver", Class.of(3, "wpc-a"))))
        .hasMessageContaining("wpc-a");
  }
}
