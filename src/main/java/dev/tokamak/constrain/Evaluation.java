package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;

/**
 * Decides for a single null or boolean whether it fits: there are three of these values, so nothing
 * needs an automaton.
 */
final class Evaluation {
  static final JsonNode NULL = NullNode.getInstance();
  static final JsonNode TRUE = BooleanNode.TRUE;
  static final JsonNode FALSE = BooleanNode.FALSE;

  private Evaluation() {}

  static boolean holds(List<Literal> literals, JsonNode value) {
    for (Literal literal : literals) {
      if (fits(literal.schema(), value) != literal.holds()) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Schema schema, JsonNode value) {
    if (schema.constant != null) {
      return schema.constant;
    }
    int index = value == NULL ? 0 : value == TRUE ? 1 : 2;
    if (schema.evaluated[index] == 0) {
      schema.evaluated[index] = (byte) (compute(schema, value) ? 2 : 1);
    }
    return schema.evaluated[index] == 2;
  }

  private static boolean compute(Schema schema, JsonNode value) {
    return schema.allows(Kind.of(value))
        && (schema.values == null || schema.values.contains(value))
        && (schema.reference == null || fits(schema.reference, value))
        && schema.allOf.stream().allMatch(part -> fits(part, value))
        && (schema.anyOf == null || schema.anyOf.stream().anyMatch(part -> fits(part, value)))
        && (schema.oneOf == null
            || schema.oneOf.stream().filter(part -> fits(part, value)).count() == 1)
        && (schema.not == null || !fits(schema.not, value))
        && conditionHolds(schema, value);
  }

  private static boolean conditionHolds(Schema schema, JsonNode value) {
    if (schema.condition == null) {
      return true;
    }
    Schema consequence = fits(schema.condition, value) ? schema.then : schema.otherwise;
    return consequence == null || fits(consequence, value);
  }
}
