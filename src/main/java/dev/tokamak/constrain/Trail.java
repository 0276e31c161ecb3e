package dev.tokamak.constrain;

/** The bytes that were read, the last one first. */
final class Trail {
  private final Trail before;
  private final byte last;
  final int length;

  /** Nothing. */
  Trail() {
    this.before = null;
    this.last = 0;
    this.length = 0;
  }

  Trail(Trail before, int b) {
    this.before = before;
    this.last = (byte) b;
    this.length = before.length + 1;
  }

  /** What was read behind a length. */
  byte[] since(int start) {
    var bytes = new byte[length - start];
    Trail at = this;
    for (int i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = at.last;
      at = at.before;
    }
    return bytes;
  }
}
