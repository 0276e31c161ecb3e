package dev.tokamak.constrain;

import java.util.Objects;

/**
 * What a model writes around the names and arguments of calls: {@code begin beforeName} NAME {@code
 * afterName} ARGUMENTS {@code afterArguments}, then {@code between beforeName} and another call, or
 * {@code end}. The arrays are not to be changed.
 *
 * <p>A byte above 0xf7, which no text has, may stand for a token that is none.
 *
 * @param trigger the length of what a free text must not contain without becoming a call: the first
 *     bytes of {@code begin beforeName}
 * @param anchored whether a call can come at the beginning of an answer alone, and not behind text
 * @param afterName not empty, and does not begin with a byte that a name may have
 * @param between null where an answer can hold one call alone; else {@code between beforeName} and
 *     {@code end} do not begin with one another, unless {@code end} is empty
 */
public record CallMarks(
    byte[] begin,
    byte[] beforeName,
    byte[] afterName,
    byte[] afterArguments,
    byte[] between,
    byte[] end,
    int trigger,
    boolean anchored) {

  public CallMarks {
    Objects.requireNonNull(afterArguments);
    Objects.requireNonNull(end);
    if (afterName.length == 0) {
      throw new IllegalArgumentException("nothing ends a name");
    }
    if (trigger < 1 || trigger > begin.length + beforeName.length) {
      throw new IllegalArgumentException("a trigger of " + trigger + " bytes");
    }
  }

  /** What comes before the name of the first call. */
  public byte[] opening() {
    return join(begin, beforeName);
  }

  /** What comes before the name of each further call; null where there is none. */
  public byte[] next() {
    return between == null ? null : join(between, beforeName);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
