package dev.tokamak.constrain;

/**
 * What waits for a value to be complete: the document itself, or the object or array that the value
 * stands in.
 */
abstract class Frame {
  private record Known(long satisfied, Place place) {}

  private volatile Known known;

  /** The frame around it; null for the document's own. */
  abstract Frame outer();

  /**
   * Goes on behind the value.
   *
   * @param satisfied the goals that the value satisfies, as bits; at least one
   * @return null where the value must not end so
   */
  final Place completed(long satisfied, Trail trail) {
    if (trail != null) {
      return behind(satisfied, trail);
    }
    // A string may end in a hundred tokens, and all of them lead here.
    Known last = known;
    if (last == null || last.satisfied() != satisfied) {
      last = new Known(satisfied, behind(satisfied, null));
      known = last;
    }
    return last.place();
  }

  abstract Place behind(long satisfied, Trail trail);
}
