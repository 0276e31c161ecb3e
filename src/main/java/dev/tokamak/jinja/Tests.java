package dev.tokamak.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What can be asked with {@code is}, by name. */
final class Tests {
  private interface Test {
    boolean holds(Rendering rendering, Value subject, Arguments arguments);
  }

  private static final Map<String, Test> ALL = all();

  private Tests() {}

  private static Map<String, Test> all() {
    Map<String, Test> tests = new HashMap<>();
    addTypes(tests);
    addRelations(tests);
    tests.put("odd", (_, subject, _) -> remainder(subject, 2) == 1);
    tests.put("even", (_, subject, _) -> remainder(subject, 2) == 0);
    tests.put("divisibleby", Tests::divisible);
    tests.put("lower", (rendering, subject, _) -> Strings.isLower(rendering.str(subject)));
    tests.put("upper", (rendering, subject, _) -> Strings.isUpper(rendering.str(subject)));
    tests.put(
        "filter",
        (_, subject, _) -> Dict.hashable(subject) instanceof String name && Filters.exists(name));
    tests.put(
        "test", (_, subject, _) -> Dict.hashable(subject) instanceof String name && exists(name));
    tests.put("sameas", Tests::same);
    return Map.copyOf(tests);
  }

  private static void addTypes(Map<String, Test> tests) {
    put(tests, "defined", value -> !(value instanceof Value.Undefined));
    put(tests, "undefined", Value.Undefined.class::isInstance);
    put(tests, "none", value -> value == Value.None.NONE);
    put(tests, "boolean", Value.Bool.class::isInstance);
    put(tests, "true", value -> value == Value.Bool.TRUE);
    put(tests, "false", value -> value == Value.Bool.FALSE);
    put(tests, "integer", Value.Int.class::isInstance);
    put(tests, "float", Value.Real.class::isInstance);
    put(tests, "number", Numbers::isNumber);
    put(tests, "string", Text.class::isInstance);
    put(tests, "mapping", Dict.class::isInstance);
    put(tests, "iterable", Values::isIterable);
    put(tests, "sequence", Tests::isSequence);
    // An undefined value has the method, which fails.
    put(tests, "callable", v -> v instanceof Callable || v instanceof Value.Undefined);
    put(tests, "escaped", value -> value instanceof Text text && text.safe());
  }

  private static void put(Map<String, Test> tests, String name, Predicate<Value> predicate) {
    tests.put(
        name,
        (_, subject, arguments) -> {
          arguments.bind(name, 0);
          return predicate.test(subject);
        });
  }

  /** What has a length and items by index or key. */
  private static boolean isSequence(Value value) {
    return value instanceof Text
        || value instanceof Sequence
        || value instanceof Range
        || value instanceof Dict
        || value instanceof Value.Undefined;
  }

  private static void addRelations(Map<String, Test> tests) {
    put(tests, Relation.EQUAL, "==", "eq", "equalto");
    put(tests, Relation.NOT_EQUAL, "!=", "ne");
    put(tests, Relation.GREATER, ">", "gt", "greaterthan");
    put(tests, Relation.GREATER_OR_EQUAL, ">=", "ge");
    put(tests, Relation.LESS, "<", "lt", "lessthan");
    put(tests, Relation.LESS_OR_EQUAL, "<=", "le");
    put(tests, Relation.IN, "in");
  }

  private static void put(Map<String, Test> tests, Relation relation, String... names) {
    for (String name : names) {
      tests.put(
          name,
          (rendering, subject, arguments) -> {
            Value other = arguments.bind(name, 1, "other").get(0);
            return relation.holds(subject, other, rendering.budget());
          });
    }
  }

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static String unknown(String name) {
    return "No test named '" + name + "'.";
  }

  static boolean apply(String name, Rendering rendering, Value subject, Arguments arguments) {
    Test test = ALL.get(name);
    if (test == null) {
      throw new Failure(unknown(name));
    }
    return test.holds(rendering, subject, arguments);
  }

  private static double remainder(Value subject, int divisor) {
    return remainder(subject, Value.Int.of(divisor));
  }

  private static double remainder(Value subject, Value divisor) {
    if (subject instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(subject) || !Numbers.isNumber(divisor)) {
      throw new Failure("expected a number, got '" + subject.type() + "'");
    }
    return Numbers.toDouble(Numbers.calculate(BinaryOperator.MODULO, subject, divisor));
  }

  private static boolean divisible(Rendering rendering, Value subject, Arguments arguments) {
    return remainder(subject, arguments.bind("divisibleby", 1, "num").get(0)) == 0;
  }

  /** Python compares identities; small numbers and equal literals are usually the same object. */
  private static boolean same(Rendering rendering, Value subject, Arguments arguments) {
    Value other = arguments.bind("sameas", 1, "other").get(0);
    return subject == other
        || subject.type().equals(other.type())
            && !(subject instanceof Sequence || subject instanceof Dict)
            && Comparison.equal(subject, other, rendering.budget());
  }
}
