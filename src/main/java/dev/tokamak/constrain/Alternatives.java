package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Strings;
import dev.tokamak.constrain.SchemaException.Reason;
import dev.tokamak.constrain.Todo.Choice;
import dev.tokamak.constrain.Todo.Contains;
import dev.tokamak.constrain.Todo.Fits;
import dev.tokamak.constrain.Todo.Has;
import dev.tokamak.constrain.Todo.HasItem;
import dev.tokamak.constrain.Todo.HasSome;
import dev.tokamak.constrain.Todo.Lacks;
import dev.tokamak.constrain.Todo.Repeats;
import dev.tokamak.constrain.Todo.Size;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Turns the literals of a goal, for objects or for arrays, into alternatives: conjunctions of plain
 * facts, of which a value must fit one. Negations are pushed inwards on the way, so what remains is
 * to be decided by looking at one property or item at a time (disjunctive normal form, as in the
 * tableau method).
 */
final class Alternatives {
  private static final int MAX_ALTERNATIVES = 4_000;
  private static final int MAX_STEPS = 400_000;

  private final Kind kind;
  private final ScalarLanguages scalars;
  private final BiPredicate<Schema, Schema> disjoint;
  private final Consumer<Conjunction> found;
  private final String pointer;
  private int steps;
  private int alternatives;

  /**
   * @param disjoint whether two schemas are known to have no value of the kind in common
   * @param found is given each alternative
   * @param pointer for errors
   */
  Alternatives(
      Kind kind,
      ScalarLanguages scalars,
      BiPredicate<Schema, Schema> disjoint,
      String pointer,
      Consumer<Conjunction> found) {
    this.kind = kind;
    this.scalars = scalars;
    this.disjoint = disjoint;
    this.pointer = pointer;
    this.found = found;
  }

  void of(List<Literal> literals) {
    var todo = new ArrayDeque<Todo>();
    literals.forEach(literal -> todo.add(new Fits(literal)));
    expand(todo, List.of(), new Conjunction(kind));
  }

  /** Facts first, since a contradiction among them spares all choices. */
  private void expand(ArrayDeque<Todo> todo, List<Choice> open, Conjunction conjunction) {
    var choices = new ArrayList<>(open);
    while (!todo.isEmpty()) {
      if (++steps > MAX_STEPS) {
        throw tooComplex();
      }
      boolean possible =
          switch (todo.poll()) {
            case Fits(Literal literal) ->
                conjunction.isKnown(literal)
                    || !conjunction.contradicts(literal)
                        && (literal.holds()
                            ? assume(literal.schema(), todo, conjunction)
                            : deny(literal.schema(), todo));
            case Choice choice -> {
              if (choice.alternatives().size() == 1) {
                todo.addAll(choice.alternatives().getFirst());
              } else {
                choices.add(choice);
              }
              yield !choice.alternatives().isEmpty();
            }
            case Has(String name, Literal value) -> conjunction.has(name, value);
            case Lacks(String name) -> conjunction.lacks(name);
            case HasSome(Language keys, Literal value) -> conjunction.hasSome(keys, value);
            case Size(int min, int max) -> conjunction.size(min, max);
            case HasItem(int index, Literal value) -> conjunction.hasItem(index, value);
            case Contains contains -> conjunction.contains(contains);
            case Repeats() ->
                throw new SchemaException(
                    Reason.UNSUPPORTED,
                    pointer,
                    "asks for items that are not unique (a negated uniqueItems)");
          };
      if (!possible) {
        return;
      }
    }
    if (choices.isEmpty()) {
      if (++alternatives > MAX_ALTERNATIVES) {
        throw tooComplex();
      }
      found.accept(conjunction);
      return;
    }
    Choice next =
        choices.stream().min(Comparator.comparingInt(choice -> choice.alternatives().size())).get();
    choices.remove(next);
    for (List<Todo> alternative : next.alternatives()) {
      expand(new ArrayDeque<>(alternative), choices, conjunction.copy());
    }
  }

  private SchemaException tooComplex() {
    return new SchemaException(
        Reason.TOO_COMPLEX,
        pointer,
        "combines into more than "
            + MAX_ALTERNATIVES
            + " alternatives; fewer anyOf, oneOf, not and if side by side would do");
  }

  /** Whether no value of the kind fits, as far as can be seen at once. */
  private boolean impossible(Schema schema) {
    if (schema.constant != null) {
      return !schema.constant;
    }
    int index = kind.ordinal();
    if (schema.impossible[index] == 0) {
      schema.impossible[index] = (byte) (findImpossible(schema) ? 2 : 1);
    }
    return schema.impossible[index] == 2;
  }

  private boolean findImpossible(Schema schema) {
    return !schema.allows(kind)
        || (schema.values != null && schema.structures.stream().allMatch(this::impossible))
        || (schema.reference != null && impossible(schema.reference))
        || schema.allOf.stream().anyMatch(this::impossible);
  }

  private boolean assume(Schema schema, ArrayDeque<Todo> todo, Conjunction conjunction) {
    if (schema.isTrue()) {
      return true;
    }
    if (impossible(schema)) {
      return false;
    }
    if (schema.values != null) {
      todo.add(
          new Choice(
              possible(schema.structures).stream().map(one -> List.<Todo>of(fits(one))).toList()));
    }
    if (schema.reference != null) {
      todo.add(fits(schema.reference));
    }
    schema.allOf.forEach(part -> todo.add(fits(part)));
    if (schema.anyOf != null) {
      todo.add(
          new Choice(
              possible(schema.anyOf).stream().map(one -> List.<Todo>of(fits(one))).toList()));
    }
    if (schema.oneOf != null) {
      todo.add(exactlyOne(schema.oneOf));
    }
    if (schema.not != null) {
      todo.add(fitsNot(schema.not));
    }
    if (schema.condition != null && (schema.then != null || schema.otherwise != null)) {
      todo.add(
          new Choice(
              List.of(
                  both(fits(schema.condition), schema.then, true),
                  both(fitsNot(schema.condition), schema.otherwise, true))));
    }
    if (kind == Kind.OBJECT) {
      todo.add(new Size(schema.minProperties, schema.maxProperties));
      schema.required.forEach(name -> todo.add(new Has(name, null)));
      schema.dependentRequired.forEach(
          (name, needed) -> {
            var present = new ArrayList<Todo>(List.of(new Has(name, null)));
            needed.forEach(other -> present.add(new Has(other, null)));
            todo.add(new Choice(List.of(List.of(new Lacks(name)), present)));
          });
      schema.dependentSchemas.forEach(
          (name, needed) ->
              todo.add(
                  new Choice(
                      List.of(
                          List.of(new Lacks(name)), List.of(new Has(name, null), fits(needed))))));
      conjunction.fields(schema, keys(schema));
    } else {
      todo.add(new Size(schema.minItems, schema.maxItems));
      if (schema.contains != null) {
        todo.add(
            new Contains(
                0, new Literal(schema.contains, true), schema.minContains, schema.maxContains));
      }
      conjunction.items(schema);
    }
    return true;
  }

  /** The keys that {@code propertyNames} lets through; null: all. */
  private Language keys(Schema schema) {
    return schema.propertyNames == null
        ? null
        : scalars.of(List.of(new Literal(schema.propertyNames, true)), Kind.STRING);
  }

  private boolean deny(Schema schema, ArrayDeque<Todo> todo) {
    if (schema.isFalse() || impossible(schema)) {
      return true;
    }
    if (schema.isTrue()) {
      return false;
    }
    var ways = new ArrayList<List<Todo>>();
    if (schema.values != null) {
      ways.add(possible(schema.structures).stream().<Todo>map(Alternatives::fitsNot).toList());
    }
    if (schema.reference != null) {
      ways.add(List.of(fitsNot(schema.reference)));
    }
    schema.allOf.forEach(part -> ways.add(List.of(fitsNot(part))));
    if (schema.anyOf != null) {
      ways.add(schema.anyOf.stream().<Todo>map(Alternatives::fitsNot).toList());
    }
    if (schema.oneOf != null) {
      denyExactlyOne(schema.oneOf, ways);
    }
    if (schema.not != null) {
      ways.add(List.of(fits(schema.not)));
    }
    if (schema.condition != null) {
      if (schema.then != null) {
        ways.add(both(fits(schema.condition), schema.then, false));
      }
      if (schema.otherwise != null) {
        ways.add(both(fitsNot(schema.condition), schema.otherwise, false));
      }
    }
    if (kind == Kind.OBJECT) {
      denyObject(schema, ways);
    } else {
      denyArray(schema, ways);
    }
    todo.add(new Choice(ways));
    return true;
  }

  private void denyObject(Schema schema, List<List<Todo>> ways) {
    denySize(schema.minProperties, schema.maxProperties, ways);
    schema.required.forEach(name -> ways.add(List.of(new Lacks(name))));
    schema.dependentRequired.forEach(
        (name, needed) ->
            needed.forEach(other -> ways.add(List.of(new Has(name, null), new Lacks(other)))));
    schema.dependentSchemas.forEach(
        (name, needed) -> ways.add(List.of(new Has(name, null), fitsNot(needed))));
    Language keys = keys(schema);
    if (keys != null) {
      ways.add(List.of(new HasSome(ScalarLanguages.not(keys, Kind.STRING), null)));
    }
    schema.properties.forEach(
        (name, value) -> {
          if (!value.isTrue()) {
            ways.add(List.of(new Has(name, new Literal(value, false))));
          }
        });
    Language others = Strings.any();
    for (var pattern : schema.patternProperties) {
      others = others.minus(pattern.keys());
      if (!pattern.value().isTrue()) {
        ways.add(List.of(new HasSome(pattern.keys(), new Literal(pattern.value(), false))));
      }
    }
    if (schema.additionalProperties != null && !schema.additionalProperties.isTrue()) {
      others = others.minus(Strings.values(schema.properties.keySet()));
      ways.add(List.of(new HasSome(others, new Literal(schema.additionalProperties, false))));
    }
  }

  private void denyArray(Schema schema, List<List<Todo>> ways) {
    denySize(schema.minItems, schema.maxItems, ways);
    for (int i = 0; i < schema.prefixItems.size(); i++) {
      if (!schema.prefixItems.get(i).isTrue()) {
        ways.add(List.of(new HasItem(i, new Literal(schema.prefixItems.get(i), false))));
      }
    }
    if (schema.items != null && !schema.items.isTrue()) {
      ways.add(
          List.of(
              new Contains(
                  schema.prefixItems.size(),
                  new Literal(schema.items, false),
                  1,
                  Integer.MAX_VALUE)));
    }
    if (schema.contains != null) {
      var contains = new Literal(schema.contains, true);
      if (schema.minContains > 0) {
        ways.add(List.of(new Contains(0, contains, 0, schema.minContains - 1)));
      }
      if (schema.maxContains < Integer.MAX_VALUE) {
        ways.add(List.of(new Contains(0, contains, schema.maxContains + 1, Integer.MAX_VALUE)));
      }
    }
    if (schema.uniqueItems) {
      ways.add(List.of(new Repeats()));
    }
  }

  private static void denySize(int min, int max, List<List<Todo>> ways) {
    if (min > 0) {
      ways.add(List.of(new Size(0, min - 1)));
    }
    if (max < Integer.MAX_VALUE) {
      ways.add(List.of(new Size(max + 1, Integer.MAX_VALUE)));
    }
  }

  private Choice exactlyOne(List<Schema> schemas) {
    List<Schema> possible = possible(schemas);
    var alternatives = new ArrayList<List<Todo>>();
    for (Schema chosen : possible) {
      var alternative = new ArrayList<Todo>(List.of(fits(chosen)));
      for (Schema other : possible) {
        if (other != chosen && !disjoint.test(chosen, other)) {
          alternative.add(fitsNot(other));
        }
      }
      alternatives.add(alternative);
    }
    if (possible.stream().distinct().count() < possible.size()) {
      // The same schema twice can never be the only one.
      alternatives.removeIf(
          alternative ->
              possible.stream().filter(one -> alternative.getFirst().equals(fits(one))).count()
                  > 1);
    }
    return new Choice(alternatives);
  }

  private void denyExactlyOne(List<Schema> schemas, List<List<Todo>> ways) {
    List<Schema> possible = possible(schemas);
    ways.add(possible.stream().<Todo>map(Alternatives::fitsNot).toList());
    for (int i = 0; i < possible.size(); i++) {
      for (int j = i + 1; j < possible.size(); j++) {
        if (possible.get(i) == possible.get(j)
            || !disjoint.test(possible.get(i), possible.get(j))) {
          ways.add(List.of(fits(possible.get(i)), fits(possible.get(j))));
        }
      }
    }
  }

  private List<Schema> possible(List<Schema> schemas) {
    return schemas.stream().filter(schema -> !impossible(schema)).toList();
  }

  private static List<Todo> both(Todo condition, Schema consequence, boolean holds) {
    return consequence == null
        ? List.of(condition)
        : List.of(condition, new Fits(new Literal(consequence, holds)));
  }

  private static Todo fits(Schema schema) {
    return new Fits(new Literal(schema, true));
  }

  private static Todo fitsNot(Schema schema) {
    return new Fits(new Literal(schema, false));
  }
}
