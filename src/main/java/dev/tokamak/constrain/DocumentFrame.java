package dev.tokamak.constrain;

/** The document: behind its value nothing follows. */
final class DocumentFrame extends Frame {
  private static final byte[] NOTHING = {};

  @Override
  Frame outer() {
    return null;
  }

  @Override
  Place behind(long satisfied, Trail trail) {
    return new End();
  }

  private static final class End extends Place {
    End() {
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
}
