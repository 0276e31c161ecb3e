package dev.tokamak.inference;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The tools that a request offers to the model.
 *
 * @param tools at least one, each with a name of its own, in the caller's order, in which the model
 *     is told of them
 * @param choice whether they are to be called
 * @param parallel whether one answer may call several times
 */
public record ToolSet(List<Tool> tools, ToolChoice choice, boolean parallel) {
  public static final int MAX_TOOLS = 128;

  public ToolSet {
    tools = List.copyOf(tools);
    Objects.requireNonNull(choice);
    if (tools.isEmpty()) {
      throw new IllegalArgumentException("no tools");
    }
    Set<String> names = new HashSet<>();
    for (Tool tool : tools) {
      if (!names.add(tool.name())) {
        throw new IllegalArgumentException("two tools of the name " + tool.name());
      }
    }
    if (choice instanceof ToolChoice.Named(String name) && !names.contains(name)) {
      throw new IllegalArgumentException("no tool of the name " + name);
    }
  }

  /** The tools that the answer may call: none, the named one, or all of them. */
  public List<Tool> callable() {
    return switch (choice) {
      case ToolChoice.None() -> List.of();
      case ToolChoice.Named(String name) -> List.of(tool(name));
      case ToolChoice.Auto(), ToolChoice.Required() -> tools;
    };
  }

  /** Whether an answer may hold more than one call; the one that was asked for by name is alone. */
  public boolean several() {
    return parallel && !(choice instanceof ToolChoice.Named);
  }

  /** Whether the answer must be nothing but calls. */
  public boolean callsOnly() {
    return choice instanceof ToolChoice.Required || choice instanceof ToolChoice.Named;
  }

  /**
   * A tool by its name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public Tool tool(String name) {
    for (Tool tool : tools) {
      if (tool.name().equals(name)) {
        return tool;
      }
    }
    throw new IllegalArgumentException("no tool of the name " + name);
  }
}
