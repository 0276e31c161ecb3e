package dev.tokamak.automaton;

/** A state within a string of which a number of characters is still wanted, or still allowed. */
final class LengthState extends TextState {
  /** Stands for a target that is known not to exist. */
  private static final TextState DEAD = new LengthState();

  /** Beyond this no state holds the next one, or one long text would hold all of its states. */
  private static final int LINKED = 2048;

  private final StringState inner;
  private final int min;
  private final int max;

  /**
   * The targets by class of bytes, as far as they were asked for; null where states are not held.
   */
  private final TextState[] links;

  LengthState(StringState inner, int min, int max) {
    this.inner = inner;
    this.min = min;
    this.max = max;
    boolean linked = min <= LINKED && (max <= LINKED || max == StringState.UNBOUNDED);
    this.links = linked ? new TextState[inner.targets().length] : null;
  }

  private LengthState() {
    inner = null;
    min = 0;
    max = 0;
    links = null;
  }

  StringState inner() {
    return inner;
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  @Override
  public TextState next(int b) {
    int c = inner.classes[b] & 0xff;
    if (links == null) {
      return target(c);
    }
    TextState known = links[c];
    if (known == null) {
      known = target(c);
      links[c] = known == null ? DEAD : known;
      return known;
    }
    return known == DEAD ? null : known;
  }

  private TextState target(int c) {
    return switch (inner.targets()[c]) {
      case null -> null;
      case CharState behind ->
          max == 0 ? null : BoundedStates.of(behind, Math.max(0, min - 1), Lengths.minus(max, 1));
      case MidState within -> max == 0 ? null : BoundedStates.of(within, min, max);
      case TextState end -> min == 0 ? end : null;
    };
  }

  @Override
  public TextState alike(int bytes) {
    int horizon = inner.automaton.lengths().horizon();
    if (horizon == StringState.UNBOUNDED) {
      return this;
    }
    int most = max;
    int least = min;
    if (most - (long) least - bytes > horizon) {
      most = StringState.UNBOUNDED;
    }
    if (most == StringState.UNBOUNDED && least - (long) bytes > horizon) {
      least = bytes + horizon + 1;
    }
    return most == max && least == min ? this : BoundedStates.of(inner, least, most);
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public boolean last() {
    return false;
  }
}
