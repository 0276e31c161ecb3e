package dev.tokamak.constrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps the items of an array different from each other without running into a dead end: a place is
 * left out where all that could follow repeats an item. Only texts that begin like an item that has
 * come need a look, and the look follows these texts alone: where the document may go another way,
 * nothing is in danger.
 */
final class Uniqueness {

  private Uniqueness() {}

  /** Whether the items that are open here can end as something new. */
  static boolean canBeKept(Place place) {
    return !repeats(place) || canLeave(place);
  }

  /** Whether the array can end here, or has an item left that has not come. */
  static boolean canGoOn(ArrayPlace place) {
    if (place.mayEndHere()) {
      return true;
    }
    Place comma = place.step(',');
    Place item = comma == null ? null : comma.step(' ');
    return item != null && canLeave(item);
  }

  /** Whether an item that is being read begins like one that has come. */
  private static boolean repeats(Place place) {
    for (Frame frame = place.frame(); frame != null; frame = frame.outer()) {
      if (frame instanceof ArrayFrame array
          && array.start >= 0
          && array.items != null
          && Seen.anyBeginsWith(array.items, place.trail.since(array.start))) {
        return true;
      }
    }
    return false;
  }

  /** How items that have come go on from a place, where they begin like one that is being read. */
  static List<byte[]> repeatable(Place place) {
    List<byte[]> rests = new ArrayList<>();
    for (Frame frame = place.frame(); frame != null; frame = frame.outer()) {
      if (frame instanceof ArrayFrame array && array.start >= 0 && array.items != null) {
        byte[] text = place.trail.since(array.start);
        for (Seen at = array.items; at != null; at = at.before()) {
          if (at.beginsWith(text)) {
            rests.add(Arrays.copyOfRange(at.text(), text.length, at.text().length));
          }
        }
      }
    }
    return rests;
  }

  /** Whether a document can go on from here to something that has not come. */
  static boolean canLeave(Place place) {
    byte[] bytes = place.nextBytes();
    int count = bytes == null ? 256 : bytes.length;
    // First what parts at once, which is nearly always there.
    for (int i = 0; i < count; i++) {
      Place next = place.step(bytes == null ? i : bytes[i] & 0xff);
      if (next != null && (next.trail == null || !repeats(next))) {
        return true;
      }
    }
    for (int i = 0; i < count; i++) {
      Place next = place.step(bytes == null ? i : bytes[i] & 0xff);
      if (next != null && canLeave(next)) {
        return true;
      }
    }
    return false;
  }
}
