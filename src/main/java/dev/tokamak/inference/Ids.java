package dev.tokamak.inference;

import java.security.SecureRandom;

/**
 * Makes ids that nobody can guess and that sort by the time of their making: a ULID (48 bits of
 * milliseconds, 80 random bits, in Crockford's base 32) in lower case behind a prefix.
 *
 * <p>Safe for use by any thread.
 *
 * @see <a href="https://github.com/ulid/spec">the ULID specification</a>
 */
public final class Ids {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new id: the prefix and 26 characters of {@code [0-9a-z]}. */
  public static String next(String prefix) {
    return make(prefix, System.currentTimeMillis());
  }

  static String make(String prefix, long millis) {
    char[] id = new char[prefix.length() + TIME_DIGITS + RANDOM_DIGITS];
    prefix.getChars(0, prefix.length(), id, 0);
    for (int i = 0; i < TIME_DIGITS; i++) {
      id[prefix.length() + i] = DIGITS[(int) (millis >>> (5 * (TIME_DIGITS - 1 - i))) & 31];
    }
    byte[] random = new byte[RANDOM_DIGITS];
    RANDOM.nextBytes(random);
    for (int i = 0; i < RANDOM_DIGITS; i++) {
      id[prefix.length() + TIME_DIGITS + i] = DIGITS[random[i] & 31];
    }
    return new String(id);
  }
}
