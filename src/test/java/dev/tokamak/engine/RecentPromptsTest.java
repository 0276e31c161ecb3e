package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentPromptsTest {
  private final RecentPrompts prompts = new RecentPrompts();

  @Test
  void knowsTheLongestBeginningInCommon() {
    prompts.add(new int[] {1, 2, 3, 4}, "wpc-a");
    prompts.add(new int[] {1, 2, 9}, "wpc-a");

    assertThat(prompts.match(new int[] {1, 2, 3, 5}, "wpc-a")).isEqualTo(3);
    assertThat(prompts.match(new int[] {1, 2}, "wpc-a")).isEqualTo(2);
    assertThat(prompts.match(new int[] {1, 2, 3, 4}, "wpc-a")).isEqualTo(4);
    assertThat(prompts.match(new int[] {7}, "wpc-a")).isZero();
    assertThat(prompts.match(new int[] {1, 2, 3}, "wpc-b")).isZero();
  }

  @Test
  void forgetsTheOldestOnes() {
    prompts.add(new int[] {1, 2, 3}, "wpc-a");
    for (int i = 0; i < 64; i++) {
      prompts.add(new int[] {1_000 + i}, "wpc-a");
    }

    assertThat(prompts.match(new int[] {1, 2, 3}, "wpc-a")).isZero();
  }
}
