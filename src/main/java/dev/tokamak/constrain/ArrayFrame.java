package dev.tokamak.constrain;

/** An array that waits for an item. */
final class ArrayFrame extends Frame {
  private final ArrayState array;

  /** The items that have come, where no two may be equal. */
  final Seen items;

  /** Where on the trail the item began; -1 where items may be equal. */
  final int start;

  private final Frame outer;
  private final boolean outermost;

  /**
   * @param outermost whether the trail begins with this item, and ends with it
   */
  ArrayFrame(ArrayState array, Seen items, int start, Frame outer, boolean outermost) {
    this.array = array;
    this.items = items;
    this.start = start;
    this.outer = outer;
    this.outermost = outermost;
  }

  @Override
  Frame outer() {
    return outer;
  }

  @Override
  Place behind(long satisfied, Trail trail) {
    ArrayState behind = array.next.behind(satisfied);
    if (start < 0) {
      return new ArrayPlace(behind, false, null, outer, trail);
    }
    byte[] item = trail.since(start);
    byte[] value = UniqueText.of(item);
    if (Seen.contains(items, value)) {
      return null;
    }
    var place =
        new ArrayPlace(
            behind, false, new Seen(item, value, items), outer, outermost ? null : trail);
    // A further item may have to come, and must be none of those that came.
    return Uniqueness.canGoOn(place) ? place : null;
  }
}
