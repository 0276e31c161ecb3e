package dev.tokamak.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * {@code value.name} and {@code value[key]}, which find the same things but look in a different
 * order. What is not there is undefined.
 */
final class Attributes {
  /** They would modify what is immutable here. */
  private static final Set<String> LIST_MODIFIERS =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

  private static final Set<String> DICT_MODIFIERS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Attributes() {}

  static Value attribute(Value owner, String name) {
    if (owner instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    Value own = own(owner, name);
    if (own != null) {
      return own;
    }
    Value item = owner instanceof Dict dict ? dict.get(name) : null;
    return item == null ? missing(owner, name) : item;
  }

  static Value item(Value owner, Value key, Budget budget) {
    if (owner instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    Value item =
        switch (owner) {
          case Dict dict -> dict.find(key);
          case Sequence sequence -> {
            int index = index(key, sequence.items().size());
            yield index < 0 ? null : sequence.items().get(index);
          }
          case Range range -> {
            int index = index(key, range.length());
            yield index < 0 ? null : range.at(index);
          }
          case Text text -> character(text, key, budget);
          default -> null;
        };
    if (item == null && key instanceof Text name) {
      item = own(owner, name.string());
      return item == null ? missing(owner, name.string()) : item;
    }
    return item == null
        ? new Value.Undefined(
            Values.owner(owner) + " has no element " + Representation.repr(key, budget))
        : item;
  }

  /** The index that a key is, counted from the start; -1 where it is none. */
  private static int index(Value key, int size) {
    BigInteger integer = Numbers.integerOrNull(key);
    if (integer == null || integer.bitLength() >= Integer.SIZE) {
      return -1;
    }
    long index = integer.signum() < 0 ? integer.longValue() + size : integer.longValue();
    return index < size ? (int) Math.max(-1, index) : -1;
  }

  private static Value character(Text text, Value key, Budget budget) {
    budget.scan(text.string().length());
    int index = Numbers.integerOrNull(key) == null ? -1 : index(key, text.length());
    return index < 0 ? null : text.with(Strings.slice(text.string(), index, index + 1));
  }

  private static Value missing(Value owner, String name) {
    return new Value.Undefined("'" + Values.owner(owner) + "' has no attribute '" + name + "'");
  }

  /** An attribute of the value itself, a method for example; or null. */
  private static Value own(Value owner, String name) {
    if (name.startsWith("__") && name.endsWith("__")) {
      return unsafe(owner, name);
    }
    return switch (owner) {
      case Text text -> Methods.of(text, name);
      case Dict dict ->
          DICT_MODIFIERS.contains(name) ? unsafe(owner, name) : Methods.of(dict, name);
      case Sequence list when !list.tuple() && LIST_MODIFIERS.contains(name) -> unsafe(owner, name);
      case Sequence list -> Methods.of(list, name);
      case Namespace namespace -> namespace.get(name);
      case Loop loop -> loop.attribute(name);
      case Cycler cycler -> of(cycler, name);
      case Macro macro -> of(macro, name);
      default -> null;
    };
  }

  private static Value of(Cycler cycler, String name) {
    return switch (name) {
      case "current" -> cycler.current();
      case "next" -> new Function(name, (_, _) -> cycler.next());
      case "reset" ->
          new Function(
              name,
              (_, _) -> {
                cycler.reset();
                return Value.None.NONE;
              });
      default -> null;
    };
  }

  private static Value of(Macro macro, String name) {
    return switch (name) {
      case "name" -> macro.node().name() == null ? Value.None.NONE : Text.of(macro.node().name());
      case "arguments" -> {
        List<Value> names =
            macro.node().parameters().stream().map(p -> (Value) Text.of(p.name())).toList();
        yield Sequence.tuple(names);
      }
      case "caller" -> Value.Bool.of(macro.node().special().contains("caller"));
      case "catch_kwargs" -> Value.Bool.of(macro.node().special().contains("kwargs"));
      case "catch_varargs" -> Value.Bool.of(macro.node().special().contains("varargs"));
      default -> null;
    };
  }

  private static Value unsafe(Value owner, String name) {
    return new Value.Undefined(
        "access to attribute '%s' of '%s' object is unsafe.".formatted(name, owner.type()));
  }
}
