package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class V1ModelsTest {
  @Test
  void listsNothingWhereNoModelIsServed() {
    V1Models none = V1Models.of(List.of());

    assertThat(none.data()).isEmpty();
    assertThat(none.firstId()).isNull();
    assertThat(none.lastId()).isNull();
  }
}
