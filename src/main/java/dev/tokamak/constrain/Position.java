package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;

/**
 * A place within a document that obeys a {@link Constraint}: what has been read, reduced to what
 * may follow.
 *
 * <p>From every position that exists the document can be completed, so whoever follows {@link
 * #next} never runs into a dead end. Immutable and safe for use by many threads; walking costs a
 * small object per byte.
 */
public interface Position {
  /**
   * Reads one byte of the document's UTF-8.
   *
   * @param b the byte, 0 to 255
   * @return the position behind it, or null where no valid document goes on so
   */
  Position next(int b);

  /**
   * Whether the document is complete here. It may still be possible to go on, as after the first
   * digit of a number.
   */
  boolean mayEnd();

  /**
   * The only byte that may come next.
   *
   * @return the byte; or -1 where there are several, or none, or where the document may end as well
   */
  int forced();

  /** Whether the document is complete and nothing may follow. */
  boolean mustEnd();

  /**
   * The bytes that may come next, where they are few and known at little cost; null where only
   * {@link #next} can tell.
   */
  byte[] nextBytes();

  /**
   * The scalars that are being read here, or are about to begin here as the rest of the text, side
   * by side; empty where this is no place within a scalar. A text that stays within one of them
   * without ending it is allowed. Where one of them ends, {@link #next} says how it goes on. What
   * begins with a byte that one of them takes is one of them, or one of {@link #words()}.
   */
  TextState[] texts();

  /**
   * The position behind the end of one of {@link #texts()}, where it is the same however that text
   * goes on until it ends; it saves trying out each end.
   *
   * @param text its place in {@link #texts()}
   * @return null where it depends on the rest of the text, or where that is not known
   */
  default Position ended(int text) {
    return null;
  }

  /**
   * Fixed texts that may come here beside {@link #texts()}, each up to and including its last byte:
   * the rest of the names of properties, with the quote that ends them; empty where there are none.
   * No word is empty.
   */
  byte[][] words();
}
