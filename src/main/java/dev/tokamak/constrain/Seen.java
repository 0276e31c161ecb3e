package dev.tokamak.constrain;

import java.util.Arrays;

/**
 * Texts that have come and must not come again, the last one first.
 *
 * @param value the same for equal values, however they are written
 */
record Seen(byte[] text, byte[] value, Seen before) {
  Seen(byte[] text, Seen before) {
    this(text, text, before);
  }

  static boolean contains(Seen seen, byte[] value) {
    for (Seen at = seen; at != null; at = at.before) {
      if (Arrays.equals(at.value, value)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of them begins with a text. */
  static boolean anyBeginsWith(Seen seen, byte[] text) {
    for (Seen at = seen; at != null; at = at.before) {
      if (at.beginsWith(text)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the last one begins with a text. */
  boolean beginsWith(byte[] beginning) {
    return text.length >= beginning.length
        && Arrays.equals(text, 0, beginning.length, beginning, 0, beginning.length);
  }
}
