package dev.tokamak.jinja;

import java.util.Iterator;
import java.util.stream.IntStream;

/** What {@code range} returns: {@code length} integers from {@code start} on. */
record Range(long start, long stop, long step, int length) implements Value {
  private static final int MAX_LENGTH = 100_000;

  static Range of(long start, long stop, long step) {
    if (step == 0) {
      throw new Failure("range() arg 3 must not be zero");
    }
    long length =
        step > 0
            ? Math.max(0, Math.ceilDiv(stop - start, step))
            : Math.max(0, Math.ceilDiv(start - stop, -step));
    if (length > MAX_LENGTH) {
      throw new Failure("a range may have at most " + MAX_LENGTH + " items");
    }
    return new Range(start, stop, step, (int) length);
  }

  Value at(int index) {
    return Int.of(start + index * step);
  }

  Iterator<Value> iterator() {
    return IntStream.range(0, length).mapToObj(this::at).iterator();
  }

  @Override
  public String type() {
    return "range";
  }
}
