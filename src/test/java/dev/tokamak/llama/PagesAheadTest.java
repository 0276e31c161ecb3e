package dev.tokamak.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.llama.PagesAhead.Area;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PagesAheadTest {

  @Test
  void anAreaIsMemoryThatCanBeWrittenAndBelongsToNoFile() {
    assertThat(Area.of("7f0000000000-7f0000200000 rw-p 00000000 00:00 0 "))
        .contains(new Area(0x7f0000000000L, 0x7f0000200000L));
    assertThat(Area.of("7f0000000000-7f0000200000 ---p 00000000 00:00 0 ")).isEmpty();
    assertThat(Area.of("55e0a0000000-55e0a0021000 rw-p 00000000 00:00 0          [heap]"))
        .isEmpty();
    assertThat(Area.of("7f0000000000-7f0000200000 rw-p 00001000 fe:01 42  /tmp/a b")).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void pagesCanBeAskedForWhereThereIsMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(1 << 20, 1 << 16);
      memory.set(ValueLayout.JAVA_INT, 0, 7);
      assertThat(CRuntime.populate(memory.address(), memory.byteSize())).isTrue();
      assertThat(memory.get(ValueLayout.JAVA_INT, 0)).isEqualTo(7);
    }
    assertThat(CRuntime.populate(0, 1 << 16)).isFalse();
  }

  @Test
  void whatIsNewIsFoundWhereItGrewTogetherWithItsNeighbours() {
    List<Area> before = List.of(new Area(100, 200), new Area(500, 600), new Area(900, 1_000));

    assertThat(PagesAhead.largestNew(before, before)).isEmpty();
    assertThat(PagesAhead.largestNew(before, List.of(new Area(50, 600), new Area(900, 1_100))))
        .contains(new Area(200, 500));
    assertThat(
            PagesAhead.largestNew(
                before, List.of(new Area(100, 150), new Area(880, 1_050), new Area(2_000, 2_040))))
        .contains(new Area(1_000, 1_050));
  }
}
