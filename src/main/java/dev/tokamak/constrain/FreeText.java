package dev.tokamak.constrain;

import java.util.function.IntFunction;

/**
 * Text without any form, until a sign comes that begins something else: a call, or reasoning, which
 * is such a text itself.
 *
 * <p>Immutable to its users and safe for use by many threads.
 */
public final class FreeText {
  final Watch watch;
  private final FreePlace[] places;
  private final IntFunction<Position> then;

  private FreeText(Watch watch, IntFunction<Position> then) {
    this.watch = watch;
    this.then = then;
    this.places = new FreePlace[watch.states()];
    for (int state = 0; state < places.length; state++) {
      places[state] = new FreePlace(this, state);
    }
  }

  /**
   * The beginning of a free text.
   *
   * @param then what follows each sign, by its number: a position of this package; null forbids the
   *     sign to come
   */
  public static Position begin(Watch watch, IntFunction<Position> then) {
    return new FreeText(watch, then).places[0];
  }

  Place behind(int state) {
    int sign = watch.match(state);
    return sign < 0 ? places[state] : (Place) then.apply(sign);
  }
}
