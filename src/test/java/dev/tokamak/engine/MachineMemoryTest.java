package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  @TempDir private Path root;

  @Test
  void isWhatTheMachineHasLeft() throws IOException {
    machine(2_000);
    assertThat(MachineMemory.available(root)).isEqualTo(2_000 * 1024);
  }

  @Test
  void isUnlimitedWhereTheSystemDoesNotTell() {
    assertThat(MachineMemory.available(root)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void isWhatTheContainerAllowsWhereThatIsLess() throws IOException {
    machine(2_000);
    container("1000000", "300000");
    assertThat(MachineMemory.available(root)).isEqualTo(700_000);
  }

  @Test
  void isWhatTheMachineHasLeftWhereTheContainerAllowsMore() throws IOException {
    machine(2_000);
    container("900000000", "300000");
    assertThat(MachineMemory.available(root)).isEqualTo(2_000 * 1024);
  }

  @Test
  void countsFilePagesOfTheContainerAsFree() throws IOException {
    machine(2_000);
    container("1000000", "300000");
    write("sys/fs/cgroup/memory.stat", "anon 200000\nfile 100000\nfile_mapped 5\n");
    assertThat(MachineMemory.available(root)).isEqualTo(800_000);
  }

  @Test
  void isNotBoundByAContainerWithoutALimit() throws IOException {
    machine(2_000);
    container("max", "300000");
    assertThat(MachineMemory.available(root)).isEqualTo(2_000 * 1024);
  }

  @Test
  void ofThisMachineIsSomething() {
    assertThat(MachineMemory.available()).isPositive();
  }

  private void machine(int availableKilobytes) throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:        9999999 kB\nMemFree:          11111 kB\nMemAvailable:    "
            + availableKilobytes
            + " kB\n");
  }

  private void container(String limit, String used) throws IOException {
    write("sys/fs/cgroup/memory.max", limit + "\n");
    write("sys/fs/cgroup/memory.current", used + "\n");
  }

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
