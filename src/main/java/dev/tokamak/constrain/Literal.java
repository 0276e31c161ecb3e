package dev.tokamak.constrain;

/**
 * A schema that a value must fit, or must not.
 *
 * @param holds false: the value must not fit it
 */
record Literal(Schema schema, boolean holds) implements Comparable<Literal> {
  Literal negated() {
    return new Literal(schema, !holds);
  }

  boolean isTrue() {
    return holds ? schema.isTrue() : schema.isFalse();
  }

  boolean isFalse() {
    return holds ? schema.isFalse() : schema.isTrue();
  }

  @Override
  public int compareTo(Literal other) {
    int byId = Integer.compare(schema.id, other.schema.id);
    return byId != 0 ? byId : Boolean.compare(holds, other.holds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Literal that && schema == that.schema && holds == that.holds;
  }

  @Override
  public int hashCode() {
    return 2 * schema.id + (holds ? 1 : 0);
  }
}
