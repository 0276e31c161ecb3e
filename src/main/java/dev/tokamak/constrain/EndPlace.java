package dev.tokamak.constrain;

/** Behind everything. */
final class EndPlace extends Place {
  private static final byte[] NOTHING = {};

  EndPlace() {
    super(null);
  }

  @Override
  Place step(int b) {
    return null;
  }

  @Override
  Frame frame() {
    return null;
  }

  @Override
  public boolean mayEnd() {
    return true;
  }

  @Override
  public boolean mustEnd() {
    return true;
  }

  @Override
  public byte[] nextBytes() {
    return NOTHING;
  }
}
