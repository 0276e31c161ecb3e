package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;

/** {@code value[start:stop:step]}. */
final class Slices {
  private Slices() {}

  /** The bounds may be none. */
  static Value slice(Value owner, Value start, Value stop, Value step, Budget budget) {
    return switch (owner) {
      case Text text -> slice(text, Bounds.of(start, stop, step, text.length()), budget);
      case Sequence sequence ->
          slice(sequence, Bounds.of(start, stop, step, sequence.items().size()), budget);
      case Range range -> {
        Bounds bounds = Bounds.of(start, stop, step, range.length());
        long first = range.start() + bounds.start() * range.step();
        yield Range.of(
            first,
            first + bounds.count() * bounds.step() * range.step(),
            bounds.step() * range.step());
      }
      case Value.Undefined undefined -> throw undefined.failure();
      case Dict _ -> throw new Failure("unhashable type: 'slice'");
      default -> throw new Failure("'" + owner.type() + "' object is not subscriptable");
    };
  }

  private static Value slice(Text text, Bounds bounds, Budget budget) {
    String string = text.string();
    budget.scan(string.length());
    budget.text(bounds.count());
    if (bounds.count() == 0) {
      return text.with("");
    }
    if (bounds.step() == 1) {
      return text.with(
          Strings.slice(string, (int) bounds.start(), (int) (bounds.start() + bounds.count())));
    }
    int[] characters = string.codePoints().toArray();
    var result = new StringBuilder();
    for (int i = 0; i < bounds.count(); i++) {
      result.appendCodePoint(characters[bounds.at(i)]);
    }
    return text.with(result.toString());
  }

  private static Value slice(Sequence sequence, Bounds bounds, Budget budget) {
    budget.items(bounds.count());
    List<Value> items = new ArrayList<>((int) bounds.count());
    for (int i = 0; i < bounds.count(); i++) {
      items.add(sequence.items().get(bounds.at(i)));
    }
    return sequence.with(items);
  }

  /** Which items of something are meant: so many from the start on, each a step further. */
  private record Bounds(long start, long count, long step) {
    static Bounds of(Value start, Value stop, Value step, int length) {
      int distance = step == Value.None.NONE ? 1 : index(step);
      if (distance == 0) {
        throw new Failure("slice step cannot be zero");
      }
      int lowest = distance > 0 ? 0 : -1;
      int highest = distance > 0 ? length : length - 1;
      int first = bound(start, distance > 0 ? lowest : highest, lowest, highest, length);
      int end = bound(stop, distance > 0 ? highest : lowest, lowest, highest, length);
      long count =
          distance > 0
              ? Math.ceilDiv((long) end - first, distance)
              : Math.ceilDiv((long) first - end, -(long) distance);
      return new Bounds(first, Math.max(0, count), distance);
    }

    private static int bound(Value value, int fallback, int lowest, int highest, int length) {
      if (value == Value.None.NONE) {
        return fallback;
      }
      int index = index(value);
      return Math.clamp(index < 0 ? (long) index + length : index, lowest, highest);
    }

    private static int index(Value value) {
      if (value instanceof Value.Undefined || Numbers.integerOrNull(value) == null) {
        throw new Failure("slice indices must be integers or None");
      }
      return Numbers.index(value);
    }

    int at(int position) {
      return (int) (start + position * step);
    }
  }
}
