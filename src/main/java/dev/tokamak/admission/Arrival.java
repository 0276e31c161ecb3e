package dev.tokamak.admission;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that has come and whose answer has not been written out yet. A shutdown waits for it:
 * also while its body is still on its way, or its schema is being compiled, or its reader is slow.
 *
 * <p>Safe for use by any thread.
 */
public final class Arrival {
  private final Drain drain;
  private final AtomicBoolean over = new AtomicBoolean();

  Arrival(Drain drain) {
    this.drain = drain;
    drain.hold();
  }

  /** The request has been answered, or its sender is gone; only the first time counts. */
  public void over() {
    if (over.compareAndSet(false, true)) {
      drain.release();
    }
  }
}
