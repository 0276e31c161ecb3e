package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.automaton.TooComplexException;
import dev.tokamak.constrain.SchemaException.Reason;
import dev.tokamak.inference.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an answer must obey: a compiled JSON Schema. Immutable to its users and safe for use by many
 * threads; shared between requests.
 *
 * <p>Documents are written in one layout: {@code ", "} and {@code ": "} as separators and no other
 * white space, the keys of each {@code properties} in its order and other keys behind all of them,
 * and texts as {@link dev.tokamak.automaton.Strings} and {@link NumberTexts} say. Within it, a
 * constraint lets through exactly the documents that fit the schema.
 */
public final class Constraint implements Enforceable {
  private static final int MAX_REACHABLE = 5_000;

  private final String schema;
  private final String hash;
  private final Expectation expectation;
  private final Position start;

  private Constraint(String schema, Expectation expectation) {
    this.schema = schema;
    this.hash = Sha256.hex(schema.getBytes(StandardCharsets.UTF_8));
    this.expectation = expectation;
    this.start = new ValuePlace(expectation, new DocumentFrame(), null);
  }

  /**
   * Compiles a schema.
   *
   * @throws SchemaException where it cannot be enforced exactly
   */
  public static Constraint compile(JsonNode schema) {
    try {
      var reader = new SchemaReader(schema);
      Schema root = reader.readRoot();
      var cycles = new InPlaceCycles();
      reader.schemas().forEach(cycles::check);
      var goals = new Goals();
      Goal goal = goals.of(List.of(new Literal(root, true)), false);
      explore(goal, goals);
      if (!goals.satisfiable(goal)) {
        throw new SchemaException(Reason.UNSATISFIABLE, "", "fits no document at all");
      }
      var machine = new Machine(goals);
      return new Constraint(schema.toString(), machine.expectation(List.of(goal)));
    } catch (TooComplexException tooComplex) {
      throw new SchemaException(Reason.TOO_COMPLEX, "", tooComplex.getMessage());
    }
  }

  /** Meets everything that a document may lead to, so that what cannot be enforced is known now. */
  private static void explore(Goal root, Goals goals) {
    Set<Goal> known = new HashSet<>();
    var open = new ArrayDeque<Goal>();
    push(root, known, open);
    while (!open.isEmpty()) {
      Goal goal = goals.expand(open.poll());
      if (known.size() > MAX_REACHABLE) {
        throw new SchemaException(
            Reason.TOO_COMPLEX,
            "",
            "combines into more than " + MAX_REACHABLE + " kinds of values");
      }
      for (ObjectType type : goal.objects) {
        for (var property : type.properties.values()) {
          push(property.value, known, open);
          pushPaying(type, property.value, property.pays, known, open);
        }
        for (ObjectType.KeyClass one : type.classes) {
          push(one.value(), known, open);
          pushPaying(type, one.value(), one.pays(), known, open);
        }
      }
      for (ArrayType type : goal.arrays) {
        ArrayThread.begin(type);
        type.prefix.forEach(item -> push(item, known, open));
        push(type.rest, known, open);
        if (type.rest != null) {
          for (ArrayType.Counter counter : type.counters) {
            push(goals.with(type.rest, List.of(counter.value())), known, open);
            push(goals.with(type.rest, List.of(counter.value().negated())), known, open);
          }
        }
      }
    }
  }

  private static void pushPaying(
      ObjectType type, Goal value, int pays, Set<Goal> known, ArrayDeque<Goal> open) {
    for (int i = 0; value != null && i < type.debts.size(); i++) {
      if ((pays & 1 << i) != 0 && type.debts.get(i) != null) {
        push(type.goals.with(value, List.of(type.debts.get(i))), known, open);
      }
    }
  }

  private static void push(Goal goal, Set<Goal> known, ArrayDeque<Goal> open) {
    if (goal != null && known.add(goal)) {
      open.add(goal);
    }
  }

  @Override
  public Position start() {
    return start;
  }

  /** Whether some document that fits is an object. */
  public boolean allowsObject() {
    return expectation.object() != null;
  }

  /**
   * Behind the first byte of a document that is an object and stands within something larger.
   *
   * @param frame what waits for it
   */
  Place insideObject(Frame frame) {
    return new ObjectPlace(expectation.object(), true, null, frame, null);
  }

  @Override
  public String schema() {
    return schema;
  }

  @Override
  public String hash() {
    return hash;
  }
}
