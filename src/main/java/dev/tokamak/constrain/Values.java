package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;

/** JSON values as JSON Schema compares them. */
final class Values {
  private Values() {}

  /** Whether two values are the same: numbers by their value, objects in any order. */
  static boolean equal(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) ->
            x.isNumber() && y.isNumber()
                ? x.decimalValue().compareTo(y.decimalValue())
                : x.equals(y) ? 0 : 1,
        b);
  }
}
