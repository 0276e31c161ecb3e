package dev.tokamak.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The CPUs that this process may run on, as Linux tells them. */
final class Cpus {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private Cpus() {}

  /**
   * CPUs for the threads of several workers.
   *
   * @return for each worker one CPU for each of its threads; or nothing for each, where it is
   *     better to leave that to the system: when there are more CPUs than threads, others are meant
   *     to use them as well, and all who choose would choose the same ones
   */
  static List<List<Integer>> of(int workers, int threads) {
    return of(workers, threads, allowed());
  }

  static List<List<Integer>> of(int workers, int threads, List<Integer> allowed) {
    boolean all = allowed.size() == workers * threads;
    List<List<Integer>> cpus = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      cpus.add(all ? allowed.subList(worker * threads, (worker + 1) * threads) : List.of());
    }
    return cpus;
  }

  private static List<Integer> allowed() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(ALLOWED)) {
          return parse(line.substring(ALLOWED.length()).strip());
        }
      }
    } catch (IOException notLinux) {
      // Nothing is known then.
    }
    return List.of();
  }

  /** Numbers and ranges with commas between them, such as {@code 0-3,8}. */
  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : list.split(",")) {
      String[] ends = range.split("-");
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
