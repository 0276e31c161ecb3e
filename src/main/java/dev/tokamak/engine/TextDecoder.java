package dev.tokamak.engine;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Turns the bytes of tokens into text that can be sent: whole characters only, nothing of a stop
 * sequence, and nothing that may yet turn out to be the beginning of one.
 *
 * <p>For one sequence and one thread.
 */
final class TextDecoder {
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final List<String> stops;

  /** Bytes of a character that is not complete, ready to be read. */
  private ByteBuffer bytes = ByteBuffer.allocate(64).flip();

  private CharBuffer chars = CharBuffer.allocate(64);

  /** Text that may be the beginning of a stop sequence. */
  private final StringBuilder held = new StringBuilder();

  private String reached;

  TextDecoder(List<String> stops) {
    this.stops = stops;
  }

  /** Whether a stop sequence was reached; what comes after it is ignored. */
  boolean stopped() {
    return reached != null;
  }

  /** The stop sequence that was reached, or null. */
  String reached() {
    return reached;
  }

  /** Whether all of the text so far has been given. */
  boolean isSettled() {
    return reached == null && held.isEmpty() && !bytes.hasRemaining();
  }

  /** Takes a token's bytes and gives the text that can be sent now, often none. */
  String append(byte[] piece) {
    bytes.compact();
    if (bytes.remaining() < piece.length) {
      bytes = ByteBuffer.allocate(2 * (bytes.position() + piece.length)).put(bytes.flip());
    }
    bytes.put(piece).flip();
    if (chars.capacity() < bytes.remaining()) {
      chars = CharBuffer.allocate(2 * bytes.remaining());
    }
    utf8.decode(bytes, chars.clear(), false);
    return release(chars.flip());
  }

  /**
   * Ends the text and gives what is left; bytes that never became a character are shown as one
   * replacement.
   */
  String end() {
    chars.clear();
    utf8.decode(bytes, chars, true);
    utf8.flush(chars);
    String rest = release(chars.flip());
    if (stopped()) {
      return rest;
    }
    rest += held;
    held.setLength(0);
    return rest;
  }

  private String release(CharBuffer text) {
    if (stopped()) {
      return "";
    }
    if (stops.isEmpty()) {
      return text.toString();
    }
    held.append(text);
    int end = firstStop();
    if (end < 0) {
      end = held.length() - longestStopPrefix();
    }
    String released = held.substring(0, end);
    held.delete(0, end);
    return released;
  }

  /**
   * Where the stop sequence in {@link #held} begins that is complete first, the longest of those
   * that end together, or -1. Going by the ends makes the answer the same however its text is split
   * into tokens. It is remembered as {@link #reached}.
   */
  private int firstStop() {
    int first = -1;
    int firstEnd = Integer.MAX_VALUE;
    for (String stop : stops) {
      int start = held.indexOf(stop);
      int end = start + stop.length();
      if (start >= 0 && (end < firstEnd || (end == firstEnd && start < first))) {
        first = start;
        firstEnd = end;
        reached = stop;
      }
    }
    return first;
  }

  /** The length of the longest end of {@link #held} with which some stop sequence begins. */
  private int longestStopPrefix() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
