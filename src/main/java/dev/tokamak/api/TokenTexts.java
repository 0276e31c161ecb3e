package dev.tokamak.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Texts of single tokens, which need not be whole characters. */
final class TokenTexts {
  private static final HexFormat ESCAPES = HexFormat.of().withPrefix("\\x");

  private TokenTexts() {}

  /** The text of a token; one that is no text by itself is shown in escapes, as OpenAI does. */
  static String of(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException partOfCharacter) {
      return "bytes:" + ESCAPES.formatHex(utf8);
    }
  }

  /** How many characters begin in a token. */
  static int length(byte[] utf8) {
    int length = 0;
    for (byte b : utf8) {
      if ((b & 0xc0) != 0x80) {
        length++;
      }
    }
    return length;
  }
}
