package dev.tokamak.constrain;

import java.util.function.Function;

/** Within a text that can go on in one way alone. */
final class FixedPlace extends Place {
  private final byte[] text;
  private final int at;
  private final Frame frame;
  private final Function<Trail, Place> then;

  /**
   * @param at how much of the text has been read; not all of it
   * @param then what follows the text
   */
  FixedPlace(byte[] text, int at, Frame frame, Trail trail, Function<Trail, Place> then) {
    super(trail);
    this.text = text;
    this.at = at;
    this.frame = frame;
    this.then = then;
  }

  @Override
  Frame frame() {
    return frame;
  }

  @Override
  Place step(int b) {
    if (b != (text[at] & 0xff)) {
      return null;
    }
    Trail behind = after(trail, b);
    return at + 1 == text.length
        ? then.apply(behind)
        : new FixedPlace(text, at + 1, frame, behind, then);
  }

  @Override
  public byte[] nextBytes() {
    return new byte[] {text[at]};
  }
}
