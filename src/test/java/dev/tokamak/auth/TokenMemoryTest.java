package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** By a clock that stands still unless a test moves it. */
class TokenMemoryTest {
  private long now = -5;
  private final TokenMemory<String> memory = new TokenMemory<>(3, Duration.ofNanos(100), () -> now);

  @Test
  void recallsWhatItRemembersOfThatTokenAlone() {
    memory.remember("token", "good");

    assertThat(memory.recall("token")).hasValue("good");
    assertThat(memory.recall("Token")).isEmpty();
    memory.remember("token", "better");
    assertThat(memory.recall("token")).hasValue("better");
  }

  @Test
  void forgetsWithTimeHoweverOftenItIsAsked() {
    memory.remember("token", "good");
    now += 100;
    assertThat(memory.recall("token")).hasValue("good");
    now += 1;
    assertThat(memory.recall("token")).isEmpty();
  }

  @Test
  void theLeastRecentlySeenMakesRoom() {
    memory.remember("a", "1");
    memory.remember("b", "2");
    memory.remember("c", "3");
    memory.recall("a");
    memory.remember("d", "4");

    assertThat(memory.recall("b")).isEmpty();
    assertThat(memory.recall("a")).isPresent();
    assertThat(memory.recall("c")).isPresent();
    assertThat(memory.recall("d")).isPresent();
  }
}
