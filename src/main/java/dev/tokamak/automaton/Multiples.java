package dev.tokamak.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * Multiples of a decimal number: with the divisor as p / 10^s, a number is one where ten to the s
 * times it is an integer that leaves no remainder by p. The remainder follows the digits as they
 * are read.
 */
final class Multiples implements Explorer.Machine<Multiples.State> {
  private static final long MAX_DIVISOR = 1_000_000;
  private static final int MAX_SCALE = 300;

  /** As many as the largest divisor has, and one. */
  private static final int DIGITS = 8;

  /** The divisor without its point. */
  private final long p;

  /** How many digits behind the point it has. */
  private final int s;

  /** Ten to the power of 0 to s, by p. */
  private final long[] powers;

  /** By what the digits before the point leave the remainder that matters. */
  private final long wholeDivisor;

  /** The remainders that stand for others, where no digits can tell them apart. */
  private final Map<Ints, Long> alike = new HashMap<>();

  private enum Phase {
    START,
    SIGN,
    ZERO,
    WHOLE,
    POINT,
    FRACTION
  }

  /**
   * @param digits how many digits behind the point have been read, at most s
   * @param rest before the point the remainder of the number, behind it that of ten to the s times
   *     it
   */
  record State(Phase phase, int digits, long rest) {}

  private Multiples(long p, int s) {
    this.p = p;
    this.s = s;
    powers = new long[s + 1];
    powers[0] = 1 % p;
    for (int i = 1; i <= s; i++) {
      powers[i] = powers[i - 1] * 10 % p;
    }
    wholeDivisor = p / BigInteger.valueOf(p).gcd(BigInteger.TEN.pow(s)).longValueExact();
  }

  static Dfa of(BigDecimal divisor) {
    if (divisor.signum() <= 0) {
      throw new IllegalArgumentException("a divisor must be positive");
    }
    BigDecimal stripped = divisor.stripTrailingZeros();
    Work work = new Work("the multiples of " + shown(divisor));
    if (stripped.scale() > MAX_SCALE
        || (long) stripped.precision() - stripped.scale() > MAX_SCALE) {
      throw new TooComplexException("a divisor of more than " + MAX_SCALE + " digits");
    }
    BigDecimal whole = stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    BigInteger p = whole.unscaledValue();
    if (p.compareTo(BigInteger.valueOf(MAX_DIVISOR)) > 0) {
      throw new TooComplexException(
          "multiples of " + shown(divisor) + ", with more than " + MAX_DIVISOR + " remainders");
    }
    return Explorer.explore(
        new Multiples(p.longValueExact(), whole.scale()), Comparison.SYMBOLS, work);
  }

  private static String shown(BigDecimal divisor) {
    String text = divisor.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  @Override
  public State start() {
    return new State(Phase.START, 0, 0);
  }

  @Override
  public State next(State state, int symbol) {
    if (symbol == '-') {
      return state.phase == Phase.START ? new State(Phase.SIGN, 0, 0) : null;
    }
    if (symbol == '.') {
      return switch (state.phase) {
        case ZERO, WHOLE -> new State(Phase.POINT, 0, state.rest * powers[s] % p);
        case START, SIGN, POINT, FRACTION -> null;
      };
    }
    int digit = symbol - '0';
    return switch (state.phase) {
      case START, SIGN ->
          new State(digit == 0 ? Phase.ZERO : Phase.WHOLE, 0, reduced(digit % wholeDivisor));
      case ZERO -> null;
      case WHOLE -> new State(Phase.WHOLE, 0, reduced((10 * state.rest + digit) % wholeDivisor));
      case POINT, FRACTION -> fraction(state, digit);
    };
  }

  /**
   * Of an integer divisor only some remainders differ: those from which, for some number of digits,
   * other digits lead to zero. By a million all that matters is how many zeros stand last.
   */
  private long reduced(long rest) {
    if (s > 0) {
      return rest;
    }
    int[] signature = new int[DIGITS];
    long power = 1;
    long shifted = rest;
    for (int digits = 0; digits < DIGITS; digits++) {
      long missing = (p - shifted) % p;
      signature[digits] = missing < power ? (int) missing : -1;
      if (power >= p) {
        break;
      }
      power *= 10;
      shifted = shifted * 10 % p;
    }
    Long known = alike.putIfAbsent(new Ints(signature), rest);
    return known == null ? rest : known;
  }

  private State fraction(State state, int digit) {
    if (state.digits == s) {
      return digit == 0 && state.rest == 0 ? new State(Phase.FRACTION, s, state.rest) : null;
    }
    int digits = state.digits + 1;
    return new State(Phase.FRACTION, digits, (state.rest + digit * powers[s - digits]) % p);
  }

  @Override
  public boolean accepts(State state) {
    return switch (state.phase) {
      case START, SIGN, POINT -> false;
      case ZERO, WHOLE -> state.rest * powers[s] % p == 0;
      case FRACTION -> state.rest == 0;
    };
  }
}
