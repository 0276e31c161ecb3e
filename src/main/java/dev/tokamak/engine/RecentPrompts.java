package dev.tokamak.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The last prompts that a worker was given: good enough to guess what it knows, without asking its
 * thread. For use by one thread.
 */
final class RecentPrompts {
  private static final int KEPT = 64;

  private final Deque<Entry> entries = new ArrayDeque<>();

  void add(int[] prompt, String workspaceId) {
    if (entries.size() == KEPT) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(prompt, workspaceId));
  }

  /** Tokens of a prompt, from the first one on, that one of the last ones had as well. */
  int match(int[] prompt, String workspaceId) {
    int longest = 0;
    for (Entry entry : entries) {
      if (entry.workspaceId.equals(workspaceId)) {
        int common = Arrays.mismatch(entry.prompt, prompt);
        longest = Math.max(longest, common < 0 ? prompt.length : common);
      }
    }
    return longest;
  }

  private record Entry(int[] prompt, String workspaceId) {}
}
