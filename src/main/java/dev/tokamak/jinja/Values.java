package dev.tokamak.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What can be asked of any value: its truth, its length, its items. */
final class Values {
  private Values() {}

  /** Plain Java values as values of templates. */
  static Value of(Object plain) {
    return of(plain, 0);
  }

  private static Value of(Object plain, int depth) {
    return switch (plain) {
      case null -> Value.None.NONE;
      case String string -> Text.of(string);
      case Boolean truth -> Value.Bool.of(truth);
      case BigInteger number -> new Value.Int(number);
      case Integer number -> Value.Int.of(number);
      case Long number -> Value.Int.of(number);
      case Short number -> Value.Int.of(number);
      case Byte number -> Value.Int.of(number);
      case Double number -> new Value.Real(number);
      case Float number -> new Value.Real(number);
      case BigDecimal number -> new Value.Real(number.doubleValue());
      case List<?> list -> {
        int inner = Budget.nested(depth);
        List<Value> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(of(item, inner)));
        yield Sequence.list(items);
      }
      case Map<?, ?> map -> {
        int inner = Budget.nested(depth);
        var dict = new Dict.Builder();
        map.forEach((key, value) -> dict.put(of(key, inner), of(value, inner)));
        yield dict.build();
      }
      default ->
          throw new Failure("a variable is a " + plain.getClass().getName() + ", no plain value");
    };
  }

  static boolean truth(Value value) {
    return switch (value) {
      case Value.None _, Value.Undefined _ -> false;
      case Value.Bool bool -> bool == Value.Bool.TRUE;
      case Value.Int integer -> integer.number().signum() != 0;
      case Value.Real real -> real.number() != 0;
      case Text text -> !text.string().isEmpty();
      case Sequence sequence -> !sequence.items().isEmpty();
      case Range range -> range.length() > 0;
      case Dict dict -> dict.size() > 0;
      case DictView view -> view.dict().size() > 0;
      case Loop loop -> loop.length() > 0;
      case Generator _, Namespace _, Cycler _, Function _, Macro _ -> true;
    };
  }

  /** How many items it has; -1 where it cannot tell. */
  static int lengthOrNone(Value value) {
    return switch (value) {
      case Text text -> text.length();
      case Sequence sequence -> sequence.items().size();
      case Range range -> range.length();
      case Dict dict -> dict.size();
      case DictView view -> view.dict().size();
      case Loop loop -> loop.length();
      case Value.Undefined _ -> 0;
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Generator _,
          Namespace _,
          Cycler _,
          Function _,
          Macro _ ->
          -1;
    };
  }

  static int length(Value value) {
    int length = lengthOrNone(value);
    if (length < 0) {
      throw new Failure("object of type '" + value.type() + "' has no len()");
    }
    return length;
  }

  static boolean isIterable(Value value) {
    return switch (value) {
      case Text _,
          Sequence _,
          Range _,
          Dict _,
          DictView _,
          Generator _,
          Loop _,
          Value.Undefined _ ->
          true;
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Namespace _,
          Cycler _,
          Function _,
          Macro _ ->
          false;
    };
  }

  /** Its items, each of which costs a step. */
  static Iterator<Value> iterate(Value value, Budget budget) {
    Iterator<Value> items =
        switch (value) {
          // Python's iteration over markup finds plain characters.
          case Text text -> characters(text.string());
          case Sequence sequence -> sequence.items().iterator();
          case Range range -> range.iterator();
          case Dict dict -> new DictView(DictView.Kind.KEYS, dict).iterator();
          case DictView view -> view.iterator();
          case Generator generator -> generator.iterator();
          case Value.Undefined _ -> Collections.emptyIterator();
          case Loop _,
              Value.None _,
              Value.Bool _,
              Value.Int _,
              Value.Real _,
              Namespace _,
              Cycler _,
              Function _,
              Macro _ ->
              throw new Failure("'" + value.type() + "' object is not iterable");
        };
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Value next() {
        budget.step();
        return items.next();
      }
    };
  }

  private static Iterator<Value> characters(String string) {
    return string.codePoints().mapToObj(c -> (Value) Text.of(Character.toString(c))).iterator();
  }

  /** Its items as a list of our own. */
  static List<Value> items(Value value, Budget budget) {
    if (value instanceof Sequence sequence) {
      budget.items(sequence.items().size());
      return new ArrayList<>(sequence.items());
    }
    return items(iterate(value, budget), budget);
  }

  static List<Value> items(Iterator<Value> iterator, Budget budget) {
    List<Value> items = new ArrayList<>();
    while (iterator.hasNext()) {
      if (items.size() == Budget.MAX_ITEMS) {
        budget.items(Budget.MAX_ITEMS + 1L);
      }
      budget.copy(Integer.BYTES);
      items.add(iterator.next());
    }
    return items;
  }

  /** The string of what must be one. */
  static String string(Value value) {
    return switch (value) {
      case Text text -> text.string();
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw new Failure("expected a str, got '" + value.type() + "'");
    };
  }

  /** What messages call a value whose attribute is missing. */
  static String owner(Value value) {
    return value == Value.None.NONE ? "None" : value.type() + " object";
  }
}
