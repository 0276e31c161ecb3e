package dev.tokamak.constrain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Within an array, where an item or its end may come. */
final class ArrayPlace extends Place {
  private static final byte[] BEFORE_ITEM = " ".getBytes(StandardCharsets.US_ASCII);

  private final ArrayState array;
  private final boolean first;
  private final Seen items;
  private final Frame outer;

  /**
   * @param first whether no item has come
   * @param items those that have come, where no two may be equal
   */
  ArrayPlace(ArrayState array, boolean first, Seen items, Frame outer, Trail trail) {
    super(trail);
    this.array = array;
    this.first = first;
    this.items = items;
    this.outer = outer;
  }

  @Override
  Frame frame() {
    return outer;
  }

  @Override
  Place step(int b) {
    if (b == ']') {
      return array.ending == 0 ? null : outer.completed(array.ending, after(trail, b));
    }
    if (array.next == null) {
      return null;
    }
    if (first) {
      return item(trail).step(b);
    }
    if (items != null && !Uniqueness.canLeave(item(trail))) {
      // All that may come has come.
      return null;
    }
    return b == ',' ? new FixedPlace(BEFORE_ITEM, 0, outer, after(trail, b), this::item) : null;
  }

  private Place item(Trail before) {
    Trail start = array.unique && before == null ? new Trail() : before;
    return new ValuePlace(
        array.next.value,
        new ArrayFrame(array, items, array.unique ? start.length : -1, outer, before == null),
        start);
  }

  /** Whether the array is complete. */
  boolean mayEndHere() {
    return array.ending != 0;
  }

  @Override
  public byte[] nextBytes() {
    byte[] open = {};
    if (array.next != null) {
      open = first ? array.next.value.firstBytes() : new byte[] {','};
    }
    if (array.ending == 0) {
      return open;
    }
    byte[] all = Arrays.copyOf(open, open.length + 1);
    all[open.length] = ']';
    return all;
  }
}
