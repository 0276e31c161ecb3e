package dev.tokamak.jinja;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What stands behind {@code is}, by its name: the tests of jinja2. */
final class Tests {
  /** A test of a value. */
  interface Test {
    boolean holds(Rendering rendering, Value subject, Arguments arguments);
  }

  private static final Map<String, Test> ALL = all();

  private Tests() {}

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

  private static Map<String, Test> all() {
    Map<String, Test> tests = new HashMap<>();
    tests.put("boolean", of("boolean", value -> value instanceof Value.Bool));
    tests.put(
        "callable",
        of("callable", value -> value instanceof Callable || value instanceof Value.Undefined));
    tests.put("defined", of("defined", value -> !(value instanceof Value.Undefined)));
    tests.put("divisibleby", Tests::isDivisible);
    tests.put("escaped", of("escaped", value -> value instanceof Text text && text.safe()));
    tests.put("even", (_, subject, arguments) -> remainder("even", subject, arguments, 0));
    tests.put("false", of("false", value -> value == Value.Bool.FALSE));
    tests.put("filter", of("filter", value -> Filters.exists(Values.string(value))));
    tests.put("float", of("float", value -> value instanceof Value.Real));
    tests.put("integer", of("integer", value -> value instanceof Value.Int));
    tests.put("iterable", of("iterable", Values::isIterable));
    tests.put("lower", text("lower", Strings::isLower));
    tests.put("mapping", of("mapping", value -> value instanceof Dict));
    tests.put("none", of("none", value -> value == Value.None.NONE));
    tests.put("number", of("number", Numbers::isNumber));
    tests.put("odd", (_, subject, arguments) -> remainder("odd", subject, arguments, 1));
    tests.put("sameas", Tests::isSame);
    tests.put("sequence", of("sequence", Tests::isSequence));
    tests.put("string", of("string", value -> value instanceof Text));
    tests.put("test", of("test", value -> exists(Values.string(value))));
    tests.put("true", of("true", value -> value == Value.Bool.TRUE));
    tests.put("undefined", of("undefined", value -> value instanceof Value.Undefined));
    tests.put("upper", text("upper", Strings::isUpper));
    put(tests, Relation.EQUAL, "eq", "equalto", "==");
    put(tests, Relation.NOT_EQUAL, "ne", "!=");
    put(tests, Relation.LESS, "lt", "lessthan", "<");
    put(tests, Relation.LESS_OR_EQUAL, "le", "<=");
    put(tests, Relation.GREATER, "gt", "greaterthan", ">");
    put(tests, Relation.GREATER_OR_EQUAL, "ge", ">=");
    put(tests, Relation.IN, "in");
    return Map.copyOf(tests);
  }

  private static Test of(String name, Predicate<Value> test) {
    return (_, subject, arguments) -> {
      arguments.bind(name, 0);
      return test.test(subject);
    };
  }

  private static Test text(String name, Predicate<String> test) {
    return (rendering, subject, arguments) -> {
      arguments.bind(name, 0);
      String text = rendering.str(subject);
      rendering.budget().scan(text.length());
      return test.test(text);
    };
  }

  private static void put(Map<String, Test> tests, Relation relation, String... names) {
    for (String name : names) {
      tests.put(
          name,
          (rendering, subject, arguments) ->
              relation.holds(subject, arguments.bind(name, 1, "other").get(0), rendering.budget()));
    }
  }

  private static boolean isDivisible(Rendering rendering, Value subject, Arguments arguments) {
    Value divisor = arguments.bind("divisibleby", 1, "num").get(0);
    Value rest = BinaryOperator.MODULO.apply(subject, divisor, rendering.budget());
    return Comparison.equal(rest, Value.Int.ZERO, rendering.budget());
  }

  private static boolean remainder(String name, Value subject, Arguments arguments, int wanted) {
    arguments.bind(name, 0);
    if (subject instanceof Value.Real real) {
      return Math.abs(real.number() % 2) == wanted;
    }
    return Numbers.integer(subject).mod(BigInteger.TWO).intValue() == wanted;
  }

  private static boolean isSame(Rendering rendering, Value subject, Arguments arguments) {
    Value other = arguments.bind("sameas", 1, "other").get(0);
    return subject == other
        || (subject instanceof Value.Int one
            && other instanceof Value.Int two
            && one.number().equals(two.number()));
  }

  /** Has a length, and items that can be asked for. */
  private static boolean isSequence(Value value) {
    return value instanceof Text
        || value instanceof Sequence
        || value instanceof Range
        || value instanceof Dict
        || value instanceof Value.Undefined;
  }
}
