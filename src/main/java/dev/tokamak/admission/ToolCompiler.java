package dev.tokamak.admission;

import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.SchemaException;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes of the tools that a request brings those that an answer may call. Safe for use by any
 * thread.
 */
final class ToolCompiler {
  private static final int NAMES_SHOWN = 16;

  private final ConstraintCache constraints;

  ToolCompiler(ConstraintCache constraints) {
    this.constraints = constraints;
  }

  /**
   * Checks names and choice.
   *
   * @throws TokamakException {@code invalid_tool_schema} or {@code invalid_request}
   */
  static void check(RequestDraft.Features asked) {
    List<ToolDraft> tools = asked.tools();
    if (tools.size() > ToolSet.MAX_TOOLS) {
      throw ErrorCode.INVALID_REQUEST.at(
          "tools", "must not hold more than " + ToolSet.MAX_TOOLS + " tools");
    }
    Map<String, ToolDraft> named = new HashMap<>();
    for (ToolDraft tool : tools) {
      String where = tool.path() + ".name";
      if (tool.name() == null) {
        throw ErrorCode.INVALID_TOOL_SCHEMA.at(where, "must be given, as a string");
      }
      if (!Tool.isName(tool.name())) {
        throw ErrorCode.INVALID_TOOL_SCHEMA.at(
            where,
            "must be 1 to "
                + Tool.MAX_NAME_LENGTH
                + " letters (a to z, A to Z), digits, underscores and hyphens");
      }
      ToolDraft other = named.put(tool.name(), tool);
      if (other != null) {
        throw ErrorCode.INVALID_TOOL_SCHEMA.at(
            where, "must differ from " + other.path() + ".name: both are " + tool.name());
      }
    }
    checkChoice(asked.toolChoice(), named);
  }

  private static void checkChoice(ToolChoice choice, Map<String, ToolDraft> tools) {
    boolean demands = choice instanceof ToolChoice.Named || choice instanceof ToolChoice.Required;
    if (demands && tools.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          "toolChoice", "must be \"none\", \"auto\" or left out where no tools are offered");
    }
    if (choice instanceof ToolChoice.Named(String name) && !tools.containsKey(name)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "toolChoice",
          tools.keySet().stream()
              .sorted()
              .limit(NAMES_SHOWN)
              .collect(
                  Collectors.joining(
                      ", ",
                      "must name one of the tools: ",
                      tools.size() > NAMES_SHOWN ? ", and others" : "")));
    }
  }

  /**
   * The tools of a request, whose names and choice have been checked; empty where it offers none.
   * Emits at once where their schemas are known, else on another thread.
   *
   * <p>Fails with {@code invalid_tool_schema}, naming the place, where the arguments of one cannot
   * be enforced, or are never an object.
   */
  Uni<Optional<ToolSet>> compile(RequestDraft.Features asked) {
    if (asked.tools().isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    List<Uni<AnswerConstraint>> schemas = new ArrayList<>(asked.tools().size());
    for (ToolDraft tool : asked.tools()) {
      schemas.add(
          constraints
              .get(tool.schema())
              .onFailure(SchemaException.class)
              .transform(refusal -> refused(refusal, tool)));
    }
    return Uni.join().all(schemas).andFailFast().map(found -> Optional.of(toolSet(asked, found)));
  }

  private static TokamakException refused(SchemaException refusal, ToolDraft tool) {
    String path = tool.path() + ".parameters";
    String place = refusal.pointer().isEmpty() ? path : path + "#" + refusal.pointer();
    return ErrorCode.INVALID_TOOL_SCHEMA.at(
        place, refusal.getMessage() + " (tool " + tool.name() + ")");
  }

  private static ToolSet toolSet(RequestDraft.Features asked, List<AnswerConstraint> schemas) {
    List<Tool> tools = new ArrayList<>(schemas.size());
    for (int i = 0; i < schemas.size(); i++) {
      ToolDraft draft = asked.tools().get(i);
      if (schemas.get(i) instanceof Constraint constraint && !constraint.allowsObject()) {
        throw ErrorCode.INVALID_TOOL_SCHEMA.at(
            draft.path() + ".parameters",
            "must allow an object, which arguments always are (tool " + draft.name() + ")");
      }
      tools.add(new Tool(draft.name(), draft.description(), schemas.get(i)));
    }
    ToolChoice choice = asked.toolChoice() == null ? new ToolChoice.Auto() : asked.toolChoice();
    return new ToolSet(tools, choice, !Boolean.FALSE.equals(asked.parallelToolCalls()));
  }
}
