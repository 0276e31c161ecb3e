package dev.tokamak.engine;

/** Where characters begin and end in UTF-8 (RFC 3629). */
final class Utf8 {
  private Utf8() {}

  /** Whether a byte goes on with a character that began before it. */
  static boolean continues(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /**
   * The length of a text without a character at its end that is not complete; 0 for a text that is
   * a part of a single character.
   */
  static int wholeCharacters(byte[] text, int length) {
    int start = length - 1;
    while (start >= 0 && continues(text[start])) {
      start--;
    }
    if (start < 0) {
      return 0;
    }
    return start + characterLength(text[start]) > length ? start : length;
  }

  /** Bytes of the character that begins with a byte. */
  private static int characterLength(byte first) {
    return (first & 0x80) == 0 ? 1 : (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
  }
}
