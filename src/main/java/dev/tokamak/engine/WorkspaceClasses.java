package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which workspaces get more of the engine than others, when they all want it: each belongs to one
 * class, whose weight is its share.
 *
 * @param names of the classes; the first is that of workspaces that are in none
 * @param weights by class
 * @param workspaces the index of the class of each workspace that is in one
 */
public record WorkspaceClasses(
    List<String> names, List<Double> weights, Map<String, Integer> workspaces) {

  private static final String DEFAULT_CLASS = "default";

  /** All are equal. */
  public static final WorkspaceClasses NONE = of(Map.of());

  static WorkspaceClasses of(Map<String, EngineConfig.WorkspaceClass> config) {
    List<String> names = new ArrayList<>(List.of(DEFAULT_CLASS));
    List<Double> weights = new ArrayList<>(List.of(1.0));
    Map<String, Integer> workspaces = new HashMap<>();
    config.forEach(
        (name, wanted) -> {
          if (!(wanted.weight() > 0)) {
            throw invalid(name + ".weight must be more than 0.");
          }
          int index = names.indexOf(name);
          if (index < 0) {
            index = names.size();
            names.add(name);
            weights.add(wanted.weight());
          } else {
            weights.set(index, wanted.weight());
          }
          for (String workspace : wanted.workspaces().orElse(List.of())) {
            if (workspaces.put(workspace, index) != null) {
              throw invalid(name + ".workspaces names " + workspace + ", which is in two classes.");
            }
          }
        });
    return new WorkspaceClasses(List.copyOf(names), List.copyOf(weights), Map.copyOf(workspaces));
  }

  /** The index of a workspace's class in {@link #names}. */
  int indexOf(String workspace) {
    return workspaces.getOrDefault(workspace, 0);
  }

  double weightOf(String workspace) {
    return weights.get(indexOf(workspace));
  }

  private static RuntimeException invalid(String message) {
    return ErrorCode.INVALID_REQUEST.because("tokamak.engine.classes." + message);
  }
}
