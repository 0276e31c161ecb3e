package dev.tokamak.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping that keeps the order of its keys. Immutable once {@link Builder#build built}. */
final class Dict implements Value {
  static final Dict EMPTY = new Builder().build();

  /** Of the values inside tuples that are keys. */
  private static final int MAX_KEY_SIZE = 1000;

  record Entry(Value key, Value value) {}

  private final Map<Object, Entry> entries;
  private final int depth;

  private Dict(Map<Object, Entry> entries, int depth) {
    this.entries = entries;
    this.depth = depth;
  }

  int size() {
    return entries.size();
  }

  /** The value, or null where there is none. */
  Value get(Value key) {
    return valueOf(entries.get(hashable(key)));
  }

  /** The same, and null for what cannot be a key. */
  Value find(Value key) {
    try {
      return get(key);
    } catch (Failure unhashable) {
      return null;
    }
  }

  /** The value, or null where there is none. */
  Value get(String key) {
    return valueOf(entries.get(key));
  }

  private static Value valueOf(Entry entry) {
    return entry == null ? null : entry.value();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  @Override
  public String type() {
    return "dict";
  }

  @Override
  public int depth() {
    return depth;
  }

  /** Stands for a key so that equal keys are equal here: 1, 1.0 and true are the same one. */
  static Object hashable(Value key) {
    return key instanceof Text text ? text.string() : new KeyMaker().make(key);
  }

  private static final class KeyMaker {
    private int size;

    Object make(Value key) {
      // A tuple may hold the same tuple twice, and that one too: as a tree it can be huge.
      if (++size > MAX_KEY_SIZE) {
        throw new Failure("a key has more than " + MAX_KEY_SIZE + " parts");
      }
      return switch (key) {
        case Text text -> text.string();
        case Bool bool -> BigInteger.valueOf(bool.ordinal());
        case Int integer -> integer.number();
        case Real real -> ofDouble(real.number());
        case Sequence tuple when tuple.tuple() -> {
          List<Object> keys = new ArrayList<>(tuple.items().size());
          tuple.items().forEach(item -> keys.add(make(item)));
          yield keys;
        }
        case Undefined _ -> Undefined.class;
        case Sequence list -> throw unhashable(list);
        case Dict dict -> throw unhashable(dict);
        case DictView view -> throw unhashable(view);
        default -> key;
      };
    }

    private static Object ofDouble(double number) {
      return number == Math.rint(number) && !Double.isInfinite(number)
          ? new BigDecimal(number).toBigInteger()
          : (Object) number;
    }

    private static Failure unhashable(Value key) {
      return new Failure("unhashable type: '" + key.type() + "'");
    }
  }

  static final class Builder {
    private final Map<Object, Entry> entries = new LinkedHashMap<>();
    private int depth;

    Builder put(Value key, Value value) {
      Object hashable = hashable(key);
      Entry old = entries.get(hashable);
      entries.put(hashable, new Entry(old == null ? key : old.key(), value));
      depth = Math.max(depth, Math.max(key.depth(), value.depth()));
      return this;
    }

    Builder put(String key, Value value) {
      return put(Text.of(key), value);
    }

    Builder putAll(Dict other) {
      other.entries().forEach(entry -> put(entry.key(), entry.value()));
      return this;
    }

    /** Ends the building: nothing may be put afterwards. */
    Dict build() {
      return new Dict(entries, Budget.nested(depth));
    }
  }
}
