package dev.tokamak.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory this process can still have: what the machine has left, and what its container
 * allows.
 */
final class MachineMemory {
  private static final String MEMINFO = "proc/meminfo";
  private static final String GROUP_LIMIT = "sys/fs/cgroup/memory.max";
  private static final String GROUP_USED = "sys/fs/cgroup/memory.current";
  private static final String GROUP_STATISTICS = "sys/fs/cgroup/memory.stat";

  private MachineMemory() {}

  /** Bytes; {@link Long#MAX_VALUE} where the system does not tell. */
  static long available() {
    return available(Path.of("/"));
  }

  static long available(Path root) {
    return Math.min(ofMachine(root), ofContainer(root));
  }

  private static long ofMachine(Path root) {
    return lines(root.resolve(MEMINFO)).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private static long ofContainer(Path root) {
    List<String> limit = lines(root.resolve(GROUP_LIMIT));
    List<String> used = lines(root.resolve(GROUP_USED));
    if (limit.isEmpty() || used.isEmpty() || limit.getFirst().equals("max")) {
      return Long.MAX_VALUE;
    }
    // File pages count as used, but are given up when memory is wanted.
    long pages =
        lines(root.resolve(GROUP_STATISTICS)).stream()
            .filter(line -> line.startsWith("file "))
            .mapToLong(line -> Long.parseLong(line.substring("file ".length())))
            .findFirst()
            .orElse(0);
    return Long.parseLong(limit.getFirst()) - Long.parseLong(used.getFirst()) + pages;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notThere) {
      return List.of();
    }
  }
}
