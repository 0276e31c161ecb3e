package dev.tokamak.constrain;

import dev.tokamak.constrain.SchemaException.Reason;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds schemas that lead back to themselves without going into a value: these say nothing that
 * could be decided.
 */
final class InPlaceCycles {
  private static final int MAX_DEPTH = SchemaReader.MAX_REFERENCES;

  private final Map<Schema, Boolean> done = new IdentityHashMap<>();

  /** Looks at a schema and all that applies to the same value. */
  void check(Schema schema) {
    check(schema, 0);
  }

  private void check(Schema schema, int depth) {
    Boolean state = done.get(schema);
    if (Boolean.TRUE.equals(state)) {
      return;
    }
    if (state != null) {
      throw new SchemaException(
          Reason.MALFORMED, schema.pointer, "refers to itself for the very same value");
    }
    if (depth > MAX_DEPTH) {
      throw new SchemaException(
          Reason.TOO_COMPLEX,
          schema.pointer,
          "is reached through more than " + MAX_DEPTH + " references");
    }
    done.put(schema, false);
    inPlace(schema).forEach(part -> check(part, depth + 1));
    done.put(schema, true);
  }

  private static List<Schema> inPlace(Schema schema) {
    var parts = new ArrayList<Schema>(schema.allOf);
    if (schema.anyOf != null) {
      parts.addAll(schema.anyOf);
    }
    if (schema.oneOf != null) {
      parts.addAll(schema.oneOf);
    }
    parts.addAll(schema.dependentSchemas.values());
    for (Schema part :
        new Schema[] {
          schema.not, schema.condition, schema.then, schema.otherwise, schema.reference
        }) {
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }
}
