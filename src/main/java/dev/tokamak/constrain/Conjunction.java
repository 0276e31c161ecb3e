package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.constrain.Todo.Contains;
import dev.tokamak.constrain.Todo.HasSome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Facts that hold together about an object or an array, gathered by {@link Alternatives}. */
final class Conjunction {
  final Kind kind;

  /** Schemas whose {@code properties} and so on, or {@code items} and so on, hold. */
  final List<Schema> parts = new ArrayList<>();

  /** What was worked in already. */
  private final Set<Literal> known = new HashSet<>();

  int min;
  int max = Integer.MAX_VALUE;

  // Of objects.
  Language keys;
  final Map<String, List<Literal>> present = new LinkedHashMap<>();
  final Set<String> absent = new HashSet<>();
  final List<HasSome> some = new ArrayList<>();

  // Of arrays.
  final Map<Integer, List<Literal>> items = new TreeMap<>();
  final List<Contains> contains = new ArrayList<>();
  boolean unique;

  Conjunction(Kind kind) {
    this.kind = kind;
  }

  Conjunction copy() {
    var copy = new Conjunction(kind);
    copy.known.addAll(known);
    copy.parts.addAll(parts);
    copy.min = min;
    copy.max = max;
    copy.keys = keys;
    present.forEach((name, literals) -> copy.present.put(name, new ArrayList<>(literals)));
    copy.absent.addAll(absent);
    copy.some.addAll(some);
    items.forEach((index, literals) -> copy.items.put(index, new ArrayList<>(literals)));
    copy.contains.addAll(contains);
    copy.unique = unique;
    return copy;
  }

  /** Whether a literal was worked in before; it is from now on. */
  boolean isKnown(Literal literal) {
    return !known.add(literal);
  }

  boolean contradicts(Literal literal) {
    return known.contains(literal.negated());
  }

  void fields(Schema schema, Language keyLanguage) {
    if (schema.hasFields() && !parts.contains(schema)) {
      parts.add(schema);
    }
    keys = ScalarLanguages.and(keys, keyLanguage);
  }

  void items(Schema schema) {
    if ((!schema.prefixItems.isEmpty() || schema.items != null) && !parts.contains(schema)) {
      parts.add(schema);
    }
    unique |= schema.uniqueItems;
  }

  // What follows returns false where it contradicts what is known.

  boolean size(int least, int most) {
    min = Math.max(min, least);
    max = Math.min(max, most);
    return min <= max;
  }

  boolean has(String name, Literal value) {
    List<Literal> literals = present.computeIfAbsent(name, _ -> new ArrayList<>());
    return !absent.contains(name) && (value == null || add(value, literals));
  }

  boolean lacks(String name) {
    absent.add(name);
    return !present.containsKey(name);
  }

  boolean hasSome(Language language, Literal value) {
    some.add(new HasSome(language, value));
    return value == null || !value.isFalse();
  }

  boolean hasItem(int index, Literal value) {
    return size(index + 1, Integer.MAX_VALUE)
        && add(value, items.computeIfAbsent(index, _ -> new ArrayList<>()));
  }

  boolean contains(Contains fact) {
    if (fact.min() > fact.max() || (fact.min() > 0 && fact.value().isFalse())) {
      return false;
    }
    if (fact.min() > 0 || fact.max() < Integer.MAX_VALUE) {
      contains.add(fact);
    }
    return true;
  }

  private static boolean add(Literal value, List<Literal> literals) {
    literals.add(value);
    return !value.isFalse() && !literals.contains(value.negated());
  }
}
