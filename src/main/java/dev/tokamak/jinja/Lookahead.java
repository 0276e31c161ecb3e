package dev.tokamak.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** An iterator that finds its next value only when it is asked. */
abstract class Lookahead implements Iterator<Value> {
  private Value next;
  private boolean ended;

  /** The next value, or null after the last one. */
  abstract Value find();

  @Override
  public final boolean hasNext() {
    if (next == null && !ended) {
      next = find();
      ended = next == null;
    }
    return !ended;
  }

  @Override
  public final Value next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Value value = next;
    next = null;
    return value;
  }
}
