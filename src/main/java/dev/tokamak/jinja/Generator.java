package dev.tokamak.jinja;

import java.util.Iterator;

/**
 * Values that are computed while somebody asks for them, and only once.
 *
 * @param depth greater than the depth of what it reads, because reading goes through all of them
 */
record Generator(Iterator<Value> iterator, int depth) implements Value {
  static Generator over(Value source, Iterator<Value> iterator) {
    return new Generator(iterator, Budget.nested(source.depth()));
  }

  @Override
  public String type() {
    return "generator";
  }
}
