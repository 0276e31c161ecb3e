package dev.tokamak.prompt;

import java.util.List;
import java.util.Optional;

/**
 * What stands around the reasoning of a model.
 *
 * @param begin before it
 * @param end behind it
 */
public record ReasoningMarks(String begin, String end) {
  private static final List<ReasoningMarks> KNOWN =
      List.of(
          new ReasoningMarks("<think>", "</think>"),
          new ReasoningMarks("[THINK]", "[/THINK]"),
          new ReasoningMarks("<seed:think>", "</seed:think>"));

  /** Those that a template speaks of; empty: its model does not reason aloud. */
  static Optional<ReasoningMarks> of(String template) {
    return KNOWN.stream().filter(marks -> template.contains(marks.end)).findFirst();
  }

  /** Whether a prompt ends within a block of reasoning. */
  boolean isOpen(String prompt) {
    return prompt.stripTrailing().endsWith(begin);
  }
}
