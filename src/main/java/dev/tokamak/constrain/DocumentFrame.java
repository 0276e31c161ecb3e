package dev.tokamak.constrain;

/** The document: behind its value nothing follows. */
final class DocumentFrame extends Frame {

  @Override
  Frame outer() {
    return null;
  }

  @Override
  Place behind(long satisfied, Trail trail) {
    return new EndPlace();
  }
}
