package dev.tokamak.automaton;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares plain numbers with a bound digit by digit: the number of digits before the point decides
 * first, as there are no leading zeros, and then the first digit that differs.
 */
final class Comparison implements Explorer.Machine<Comparison.State> {
  static final int[] SYMBOLS = "-.0123456789".chars().sorted().toArray();
  private static final int MAX_DIGITS = 1_000;

  /** The bound's digits without its sign: before the point (none for zero), and behind it. */
  private final String whole;

  private final String fraction;
  private final boolean boundNegative;

  /** Whether less, equal and greater are wanted. */
  private final boolean less;

  private final boolean equal;
  private final boolean greater;

  private enum Phase {
    START,
    SIGN,
    ZERO,
    WHOLE,
    POINT,
    FRACTION
  }

  /**
   * @param digits how many digits of the phase have been read, as far as that matters
   * @param order how the magnitude compares with that of the bound so far
   */
  record State(Phase phase, boolean negative, int digits, int order) {}

  private Comparison(BigDecimal bound, boolean less, boolean equal, boolean greater) {
    this.less = less;
    this.equal = equal;
    this.greater = greater;
    this.boundNegative = bound.signum() < 0;
    String[] digits = digits(bound);
    this.whole = digits[0].equals("0") ? "" : digits[0];
    this.fraction = digits[1];
  }

  static Dfa atLeast(BigDecimal bound, boolean exclusive) {
    return explore(new Comparison(bound, false, !exclusive, true));
  }

  static Dfa atMost(BigDecimal bound, boolean exclusive) {
    return explore(new Comparison(bound, true, !exclusive, false));
  }

  private static Dfa explore(Comparison comparison) {
    return Explorer.explore(comparison, SYMBOLS, new Work("a bound of a number"));
  }

  /** The magnitude in digits before and behind the point, neither with needless zeros. */
  private static String[] digits(BigDecimal value) {
    BigDecimal magnitude = value.abs().stripTrailingZeros();
    long before = (long) magnitude.precision() - magnitude.scale();
    if (magnitude.scale() > MAX_DIGITS || before > MAX_DIGITS) {
      throw new TooComplexException("a number of more than " + MAX_DIGITS + " digits");
    }
    String[] parts = magnitude.toPlainString().split("\\.");
    return parts.length == 2 ? parts : new String[] {parts[0], ""};
  }

  /** All plain texts of a value. */
  static Regex texts(BigDecimal value) {
    String[] digits = digits(value);
    CodePoints zero = CodePoints.of('0');
    List<Regex> parts = new ArrayList<>();
    if (value.signum() == 0) {
      parts.add(new Regex.Repeat(new Regex.Chars(CodePoints.of('-')), 0, 1));
    } else if (value.signum() < 0) {
      parts.add(new Regex.Chars(CodePoints.of('-')));
    }
    literal(digits[0], parts);
    Regex point = new Regex.Chars(CodePoints.of('.'));
    if (digits[1].isEmpty()) {
      Regex zeros = new Regex.Repeat(new Regex.Chars(zero), 1, Regex.UNBOUNDED);
      parts.add(new Regex.Repeat(new Regex.Sequence(List.of(point, zeros)), 0, 1));
    } else {
      parts.add(point);
      literal(digits[1], parts);
      parts.add(new Regex.Repeat(new Regex.Chars(zero), 0, Regex.UNBOUNDED));
    }
    return new Regex.Sequence(parts);
  }

  private static void literal(String text, List<Regex> parts) {
    text.chars().forEach(c -> parts.add(new Regex.Chars(CodePoints.of(c))));
  }

  @Override
  public State start() {
    return new State(Phase.START, false, 0, 0);
  }

  @Override
  public State next(State state, int symbol) {
    if (symbol == '-') {
      return state.phase == Phase.START ? new State(Phase.SIGN, true, 0, 0) : null;
    }
    if (symbol == '.') {
      return switch (state.phase) {
        case ZERO, WHOLE -> new State(Phase.POINT, state.negative, 0, wholeOrder(state));
        case START, SIGN, POINT, FRACTION -> null;
      };
    }
    return switch (state.phase) {
      case START, SIGN ->
          symbol == '0'
              ? new State(Phase.ZERO, state.negative, 0, 0)
              : whole(state.negative, 0, 0, symbol);
      case ZERO -> null;
      case WHOLE -> whole(state.negative, state.digits, state.order, symbol);
      case POINT, FRACTION -> fraction(state, symbol);
    };
  }

  private State whole(boolean negative, int digits, int order, int symbol) {
    if (digits >= whole.length()) {
      return new State(Phase.WHOLE, negative, whole.length() + 1, 1);
    }
    int now = order != 0 ? order : Integer.signum(symbol - whole.charAt(digits));
    return new State(Phase.WHOLE, negative, digits + 1, now);
  }

  /** The order once the digits before the point are complete. */
  private int wholeOrder(State state) {
    int length = Integer.compare(state.digits, whole.length());
    return length != 0 ? length : state.order;
  }

  private State fraction(State state, int symbol) {
    if (state.order != 0) {
      return new State(Phase.FRACTION, state.negative, 0, state.order);
    }
    int digit = state.digits < fraction.length() ? fraction.charAt(state.digits) : '0';
    int now = Integer.signum(symbol - digit);
    int digits = now != 0 ? 0 : Math.min(state.digits + 1, fraction.length());
    return new State(Phase.FRACTION, state.negative, digits, now);
  }

  @Override
  public boolean accepts(State state) {
    int magnitude =
        switch (state.phase) {
          case START, SIGN, POINT -> Integer.MIN_VALUE;
          case ZERO, WHOLE -> fractionOrder(wholeOrder(state), 0);
          case FRACTION -> fractionOrder(state.order, state.digits);
        };
    if (magnitude == Integer.MIN_VALUE) {
      return false;
    }
    int order = order(state.negative, magnitude);
    return order < 0 ? less : order > 0 ? greater : equal;
  }

  /** The order once nothing follows any more: missing digits are zeros. */
  private int fractionOrder(int order, int digits) {
    return order != 0 || digits >= fraction.length() ? order : -1;
  }

  /** From the order of the magnitudes to that of the numbers. */
  private int order(boolean negative, int magnitude) {
    boolean boundIsZero = whole.isEmpty() && fraction.isEmpty();
    if (boundIsZero) {
      return negative ? -magnitude : magnitude;
    }
    if (negative != boundNegative) {
      return boundNegative ? 1 : -1;
    }
    return negative ? -magnitude : magnitude;
  }
}
