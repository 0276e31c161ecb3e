package dev.tokamak.constrain;

import java.nio.charset.StandardCharsets;

/** Within an object, where a property or its end may come. */
final class ObjectPlace extends Place {
  private static final byte[] BEFORE_KEY = " \"".getBytes(StandardCharsets.US_ASCII);

  private final ObjectState object;
  private final boolean first;
  private final Seen others;
  private final Frame outer;

  /**
   * @param first whether no property has come
   * @param others keys without a name of their own that have come
   */
  ObjectPlace(ObjectState object, boolean first, Seen others, Frame outer, Trail trail) {
    super(trail);
    this.object = object;
    this.first = first;
    this.others = others;
    this.outer = outer;
  }

  @Override
  Frame frame() {
    return outer;
  }

  @Override
  Place step(int b) {
    if (b == '}') {
      return object.ending == 0 ? null : outer.completed(object.ending, after(trail, b));
    }
    if (!object.goesOn() || b != (first ? '"' : ',')) {
      return null;
    }
    Trail behind = after(trail, b);
    return first ? key(behind) : new FixedPlace(BEFORE_KEY, 0, outer, behind, this::key);
  }

  private Place key(Trail behind) {
    return new KeyPlace(object, others, outer, behind);
  }

  @Override
  public byte[] nextBytes() {
    byte open = (byte) (first ? '"' : ',');
    if (object.ending == 0) {
      return new byte[] {open};
    }
    return object.goesOn() ? new byte[] {open, '}'} : new byte[] {'}'};
  }
}
