package dev.tokamak.constrain;

/**
 * Sets of bytes in 64 bits: exact for what patterns tell apart, the punctuation, and in groups for
 * what they mostly take together. A set of bytes that is rounded up here still holds all of them.
 */
final class ByteClasses {
  private static final long[] CLASS = classes();

  private ByteClasses() {}

  /** The bit of a byte's class. */
  static long of(int b) {
    return CLASS[b];
  }

  private static long[] classes() {
    long[] classes = new long[256];
    group(classes, 0, 0x00, 0x1f);
    group(classes, 1, '0', '0');
    group(classes, 2, '1', '9');
    group(classes, 3, 'a', 'f');
    group(classes, 4, 'g', 'z');
    group(classes, 5, 'A', 'F');
    group(classes, 6, 'G', 'Z');
    group(classes, 7, 0x80, 0xbf);
    group(classes, 8, 0xc0, 0xdf);
    group(classes, 9, 0xe0, 0xef);
    group(classes, 10, 0xf0, 0xff);
    group(classes, 11, 0x7f, 0x7f);
    int next = 12;
    for (int b = ' '; b < 0x7f; b++) {
      if (classes[b] == 0) {
        group(classes, next++, b, b);
      }
    }
    return classes;
  }

  private static void group(long[] classes, int number, int from, int to) {
    for (int b = from; b <= to; b++) {
      classes[b] = 1L << number;
    }
  }
}
