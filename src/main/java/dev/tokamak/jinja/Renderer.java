package dev.tokamak.jinja;

import dev.tokamak.jinja.Statement.Branch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Carries out statements. */
final class Renderer {
  /** How the statements of a body ended. */
  private enum Ending {
    NORMAL,
    BREAK,
    CONTINUE
  }

  private final Rendering rendering;
  private final Evaluator evaluator;
  private final Budget budget;

  Renderer(Rendering rendering, Evaluator evaluator) {
    this.rendering = rendering;
    this.evaluator = evaluator;
    budget = rendering.budget();
  }

  String render(List<Statement> template) {
    return text(template, Scope.outermost());
  }

  /** What a body writes that no loop around it can be left from. */
  String text(List<Statement> body, Scope scope) {
    var output = new Output(budget);
    run(body, scope, output);
    return output.toString();
  }

  private Ending run(List<Statement> body, Scope scope, Output output) {
    budget.enter();
    for (Statement statement : body) {
      Ending ending = run(statement, scope, output);
      if (ending != Ending.NORMAL) {
        budget.leave();
        return ending;
      }
    }
    budget.leave();
    return Ending.NORMAL;
  }

  private Ending run(Statement statement, Scope scope, Output output) {
    switch (statement) {
      case Statement.Data data -> output.append(data.text());
      case Statement.Print print -> print(print, scope, output);
      case Statement.If block -> {
        return run(block, scope, output);
      }
      case Statement.For loop -> {
        return run(loop, scope, output);
      }
      case Statement.Break _ -> {
        return Ending.BREAK;
      }
      case Statement.Continue _ -> {
        return Ending.CONTINUE;
      }
      case Statement.Assign assign -> assign(assign, scope);
      case Statement.AssignBlock block -> {
        return run(block, scope);
      }
      case Statement.FilterBlock block -> {
        return run(block, scope, output);
      }
      case Statement.With with -> {
        return run(with, scope, output);
      }
      case Statement.Define define ->
          scope.set(define.macro().name(), new Macro(define.macro(), scope));
      case Statement.CallBlock block -> call(block, scope, output);
      case Statement.Generation generation -> output.append(text(generation.body(), scope.inner()));
    }
    return Ending.NORMAL;
  }

  private void print(Statement.Print print, Scope scope, Output output) {
    try {
      output.append(rendering.str(evaluator.evaluate(print.expression(), scope)));
    } catch (Failure failure) {
      throw failure.at(print.line());
    }
  }

  private Ending run(Statement.If block, Scope scope, Output output) {
    for (Branch branch : block.branches()) {
      if (evaluator.truth(branch.test(), scope)) {
        return run(branch.body(), scope, output);
      }
    }
    return run(block.otherwise(), scope, output);
  }

  private void assign(Statement.Assign assign, Scope scope) {
    Value value = evaluator.evaluate(assign.value(), scope);
    assign(assign.target(), value, scope, assign.line());
  }

  private void assign(Target target, Value value, Scope scope, int line) {
    try {
      assign(target, value, scope);
    } catch (Failure failure) {
      throw failure.at(line);
    }
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable variable -> scope.set(variable.name(), value);
      case Target.NamespaceAttribute attribute -> {
        switch (evaluator.name(attribute.namespace(), scope)) {
          case Namespace namespace -> namespace.set(attribute.name(), value);
          default -> throw new Failure("only attributes of a namespace can be assigned");
        }
      }
      case Target.Several several -> {
        List<Value> values = unpack(value, several.targets().size());
        for (int i = 0; i < values.size(); i++) {
          assign(several.targets().get(i), values.get(i), scope);
        }
      }
    }
  }

  private List<Value> unpack(Value value, int count) {
    List<Value> values = new ArrayList<>(count);
    if (!Values.isIterable(value)) {
      throw new Failure("cannot unpack non-iterable " + value.type() + " object");
    }
    for (Iterator<Value> items = Values.iterate(value, budget); items.hasNext(); ) {
      if (values.size() == count) {
        throw new Failure("too many values to unpack (expected " + count + ")");
      }
      values.add(items.next());
    }
    if (values.size() < count) {
      throw new Failure(
          "not enough values to unpack (expected %d, got %d)".formatted(count, values.size()));
    }
    return values;
  }

  private Ending run(Statement.AssignBlock block, Scope scope) {
    var output = new Output(budget);
    Scope inner = scope.inner();
    Ending ending = run(block.body(), inner, output);
    if (ending == Ending.NORMAL) {
      Value text = evaluator.filterBlock(block.filter(), Text.of(output.toString()), inner);
      assign(block.target(), text, scope, block.line());
    }
    return ending;
  }

  private Ending run(Statement.FilterBlock block, Scope scope, Output output) {
    var inside = new Output(budget);
    Scope inner = scope.inner();
    Ending ending = run(block.body(), inner, inside);
    if (ending == Ending.NORMAL) {
      Value text = evaluator.filterBlock(block.filter(), Text.of(inside.toString()), inner);
      output.append(rendering.str(text));
    }
    return ending;
  }

  private Ending run(Statement.With with, Scope scope, Output output) {
    Scope inner = scope.inner();
    for (int i = 0; i < with.targets().size(); i++) {
      Value value = evaluator.evaluate(with.values().get(i), scope);
      assign(with.targets().get(i), value, inner, with.line());
    }
    return run(with.body(), inner, output);
  }

  private void call(Statement.CallBlock block, Scope scope, Output output) {
    try {
      var caller = new Macro(block.caller(), scope);
      output.append(rendering.str(evaluator.call(block.call(), caller, scope)));
    } catch (Failure failure) {
      throw failure.at(block.line());
    }
  }

  private Ending run(Statement.For loop, Scope scope, Output output) {
    Value items = evaluator.evaluate(loop.items(), scope);
    try {
      return loop(loop, items, 0, scope, output);
    } catch (Failure failure) {
      throw failure.at(loop.line());
    }
  }

  /**
   * @param depth how many loops that called themselves are around it
   */
  private Ending loop(Statement.For node, Value items, int depth, Scope scope, Output output) {
    Value source = node.test() == null ? items : tested(node, items, scope);
    Loop.Body again =
        node.recursive() ? (inner, level) -> recurse(node, inner, level, scope) : null;
    var loop = new Loop(source, depth, again, budget);
    boolean ran = false;
    while (loop.advance()) {
      ran = true;
      Scope inner = scope.inner();
      assign(node.target(), loop.current(), inner);
      inner.set("loop", loop);
      if (run(node.body(), inner, output) == Ending.BREAK) {
        break;
      }
    }
    return ran ? Ending.NORMAL : run(node.otherwise(), scope.inner(), output);
  }

  private String recurse(Statement.For node, Value items, int depth, Scope scope) {
    var output = new Output(budget);
    loop(node, items, depth, scope, output);
    return output.toString();
  }

  /** The items that pass the test of a loop, found one by one while the loop goes on. */
  private Value tested(Statement.For node, Value items, Scope scope) {
    Iterator<Value> iterator = Values.iterate(items, budget);
    return Generator.over(
        items,
        new Lookahead() {
          @Override
          Value find() {
            while (iterator.hasNext()) {
              Value item = iterator.next();
              Scope inner = scope.inner();
              assign(node.target(), item, inner);
              if (evaluator.truth(node.test(), inner)) {
                return item;
              }
            }
            return null;
          }
        });
  }
}
