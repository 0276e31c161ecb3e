package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;

/**
 * A position of a {@link Machine}: what stands at the top here, and what goes on behind it. Like
 * every position immutable and safe for use by many threads.
 */
abstract class Place implements Position {
  private static final TextState[] NO_TEXTS = {};
  private static final byte[][] NO_WORDS = {};

  /** What has been read since the outermost item that must be unique began; null outside of one. */
  final Trail trail;

  Place(Trail trail) {
    this.trail = trail;
  }

  /** Reads a byte without a look at whether equal items can be avoided from there on. */
  abstract Place step(int b);

  /** The innermost frame that is open here; null at the end of the document. */
  abstract Frame frame();

  @Override
  public final Place next(int b) {
    Place next = step(b);
    return next == null || next.trail == null || Uniqueness.canBeKept(next) ? next : null;
  }

  @Override
  public boolean mayEnd() {
    return false;
  }

  @Override
  public boolean mustEnd() {
    return false;
  }

  @Override
  public int forced() {
    byte[] bytes = nextBytes();
    if (bytes == null || mayEnd()) {
      return -1;
    }
    int only = -1;
    for (byte b : bytes) {
      if (next(b & 0xff) != null) {
        if (only >= 0) {
          return -1;
        }
        only = b & 0xff;
      }
    }
    return only;
  }

  @Override
  public byte[] nextBytes() {
    return null;
  }

  @Override
  public TextState[] texts() {
    return NO_TEXTS;
  }

  @Override
  public byte[][] words() {
    return NO_WORDS;
  }

  static Trail after(Trail trail, int b) {
    return trail == null ? null : new Trail(trail, b);
  }
}
