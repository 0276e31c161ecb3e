package dev.tokamak.constrain;

/** Within free text, in which a {@link Watch} looks out for what begins something else. */
final class FreePlace extends Place {
  final FreeText text;
  final int state;

  /** What may come here in a vocabulary; null until somebody asks. */
  volatile Masked masked;

  /** A mask and whose it is. */
  record Masked(TokenMasks owner, TokenMask mask) {}

  FreePlace(FreeText text, int state) {
    super(null);
    this.text = text;
    this.state = state;
  }

  @Override
  Frame frame() {
    return null;
  }

  @Override
  Place step(int b) {
    return text.behind(text.watch.next(state, b));
  }

  @Override
  public boolean mayEnd() {
    return true;
  }
}
