package dev.tokamak.jinja;

import dev.tokamak.jinja.Expression.Named;
import dev.tokamak.jinja.Expression.Operand;
import dev.tokamak.jinja.Expression.Pair;
import dev.tokamak.jinja.Expression.Passed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes what expressions stand for. */
final class Evaluator {
  private final Rendering rendering;
  private final Budget budget;

  Evaluator(Rendering rendering) {
    this.rendering = rendering;
    budget = rendering.budget();
  }

  Value evaluate(Expression expression, Scope scope) {
    try {
      budget.enter();
      Value value = compute(expression, scope);
      budget.leave();
      return value;
    } catch (Failure failure) {
      throw failure.at(expression.line());
    }
  }

  /** Each case is a method of its own, to keep the frames of deep templates small. */
  private Value compute(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Name name -> name(name.name(), scope);
      case Expression.Attribute attribute ->
          Attributes.attribute(evaluate(attribute.owner(), scope), attribute.name());
      case Expression.Item item -> item(item, scope);
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, null, scope);
      case Expression.Filtered filtered ->
          filtered(filtered, evaluate(filtered.subject(), scope), scope);
      case Expression.Tested tested -> tested(tested, scope);
      case Expression.Not not -> Value.Bool.of(!truth(not.operand(), scope));
      case Expression.And and -> and(and, scope);
      case Expression.Or or -> or(or, scope);
      case Expression.Compared compared -> Value.Bool.of(compared(compared, scope));
      case Expression.Conditional conditional -> conditional(conditional, scope);
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Negated negated ->
          Numbers.negate(number("-", evaluate(negated.operand(), scope)));
      case Expression.Plus plus -> plus(plus, scope);
      case Expression.Concatenation concatenation -> concatenation(concatenation, scope);
      case Expression.ListLiteral list -> Sequence.list(all(list.items(), scope));
      case Expression.TupleLiteral tuple -> Sequence.tuple(all(tuple.items(), scope));
      case Expression.DictLiteral dict -> dict(dict, scope);
    };
  }

  boolean truth(Expression expression, Scope scope) {
    return Values.truth(evaluate(expression, scope));
  }

  Value name(String name, Scope scope) {
    Value value = scope.get(name);
    return value == null ? rendering.global(name) : value;
  }

  private Value item(Expression.Item item, Scope scope) {
    Value owner = evaluate(item.owner(), scope);
    return Attributes.item(owner, evaluate(item.key(), scope), budget);
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    Value owner = evaluate(slice.owner(), scope);
    Value start = orNone(slice.start(), scope);
    Value stop = orNone(slice.stop(), scope);
    return Slices.slice(owner, start, stop, orNone(slice.step(), scope), budget);
  }

  private Value orNone(Expression expression, Scope scope) {
    return expression == null ? Value.None.NONE : evaluate(expression, scope);
  }

  /**
   * @param caller what a call block passes in addition, or null
   */
  Value call(Expression.Call call, Macro caller, Scope scope) {
    Value function = evaluate(call.function(), scope);
    Arguments arguments = arguments(call.passed(), caller, scope);
    return call(function, arguments);
  }

  Value call(Value function, Arguments arguments) {
    return switch (function) {
      case Callable callable -> callable.call(rendering, arguments);
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw new Failure("'" + function.type() + "' object is not callable");
    };
  }

  private Arguments arguments(Passed passed, Macro caller, Scope scope) {
    if (passed == Passed.NOTHING && caller == null) {
      return Arguments.NONE;
    }
    List<Value> positional = all(passed.positional(), scope);
    Map<String, Value> named = new LinkedHashMap<>();
    for (Named argument : passed.named()) {
      named.put(argument.name(), evaluate(argument.value(), scope));
    }
    if (caller != null) {
      named.put("caller", caller);
    }
    if (passed.rest() != null) {
      positional.addAll(Values.items(evaluate(passed.rest(), scope), budget));
    }
    if (passed.namedRest() != null) {
      addNamed(evaluate(passed.namedRest(), scope), named);
    }
    return new Arguments(positional, named);
  }

  private static void addNamed(Value rest, Map<String, Value> named) {
    if (!(rest instanceof Dict dict)) {
      throw new Failure("the argument behind ** must be a mapping, not " + rest.type());
    }
    for (Dict.Entry entry : dict.entries()) {
      String name = Values.string(entry.key());
      if (named.put(name, entry.value()) != null) {
        throw new Failure("the argument '" + name + "' is given twice");
      }
    }
  }

  private List<Value> all(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    budget.items(values.size());
    return values;
  }

  private Value filtered(Expression.Filtered filtered, Value subject, Scope scope) {
    Arguments arguments = arguments(filtered.passed(), null, scope);
    return Filters.apply(filtered.filter(), rendering, subject, arguments);
  }

  /** The filters at the head of a block, applied to its text. */
  Value filterBlock(Expression filters, Text text, Scope scope) {
    if (!(filters instanceof Expression.Filtered filtered)) {
      return text;
    }
    try {
      return filtered(filtered, filterBlock(filtered.subject(), text, scope), scope);
    } catch (Failure failure) {
      throw failure.at(filtered.line());
    }
  }

  private Value tested(Expression.Tested tested, Scope scope) {
    Value subject = evaluate(tested.subject(), scope);
    Arguments arguments = arguments(tested.passed(), null, scope);
    return Value.Bool.of(Tests.apply(tested.test(), rendering, subject, arguments));
  }

  private Value and(Expression.And and, Scope scope) {
    Value left = evaluate(and.left(), scope);
    return Values.truth(left) ? evaluate(and.right(), scope) : left;
  }

  private Value or(Expression.Or or, Scope scope) {
    Value left = evaluate(or.left(), scope);
    return Values.truth(left) ? left : evaluate(or.right(), scope);
  }

  private boolean compared(Expression.Compared compared, Scope scope) {
    Value left = evaluate(compared.first(), scope);
    for (Operand operand : compared.operands()) {
      Value right = evaluate(operand.operand(), scope);
      if (!operand.relation().holds(left, right, budget)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (truth(conditional.test(), scope)) {
      return evaluate(conditional.then(), scope);
    }
    return conditional.otherwise() == null
        ? new Value.Undefined("the inline if was false and has no else")
        : evaluate(conditional.otherwise(), scope);
  }

  private Value binary(Expression.Binary binary, Scope scope) {
    Value left = evaluate(binary.left(), scope);
    return binary.operator().apply(left, evaluate(binary.right(), scope), budget);
  }

  private Value plus(Expression.Plus plus, Scope scope) {
    Value operand = number("+", evaluate(plus.operand(), scope));
    return operand instanceof Value.Real ? operand : new Value.Int(Numbers.integer(operand));
  }

  private static Value number(String sign, Value value) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw new Failure("bad operand type for unary " + sign + ": '" + value.type() + "'");
    }
    return value;
  }

  private Value concatenation(Expression.Concatenation concatenation, Scope scope) {
    var output = new Output(budget);
    for (Value part : all(concatenation.parts(), scope)) {
      output.append(rendering.str(part));
    }
    return Text.of(output.toString());
  }

  private Value dict(Expression.DictLiteral literal, Scope scope) {
    var dict = new Dict.Builder();
    for (Pair pair : literal.pairs()) {
      Value key = evaluate(pair.key(), scope);
      dict.put(key, evaluate(pair.value(), scope));
    }
    budget.items(literal.pairs().size());
    return dict.build();
  }
}
