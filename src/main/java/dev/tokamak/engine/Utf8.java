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

  /** Bytes of the character that begins with a byte; one that begins none stands by itself. */
  private static int characterLength(byte first) {
    if ((first & 0xe0) == 0xc0) {
      return 2;
    }
    return (first & 0xf0) == 0xe0 ? 3 : (first & 0xf8) == 0xf0 ? 4 : 1;
  }
}
