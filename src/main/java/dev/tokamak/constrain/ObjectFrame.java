package dev.tokamak.constrain;

/** An object that waits for the value of a property. */
final class ObjectFrame extends Frame {
  private final Pending<ObjectThread, ObjectState> pending;
  private final Seen others;
  private final Frame outer;

  ObjectFrame(Pending<ObjectThread, ObjectState> pending, Seen others, Frame outer) {
    this.pending = pending;
    this.others = others;
    this.outer = outer;
  }

  @Override
  Frame outer() {
    return outer;
  }

  @Override
  Place behind(long satisfied, Trail trail) {
    return new ObjectPlace(pending.behind(satisfied), false, others, outer, trail);
  }
}
