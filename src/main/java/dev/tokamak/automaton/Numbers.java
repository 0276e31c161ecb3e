package dev.tokamak.automaton;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Languages of JSON numbers (RFC 8259, section 6).
 *
 * <p>Those of values are exact in decimal, and hold every text without an exponent that has such a
 * value: 1, 1.0 and 1.00 belong together, and -0 is 0. Safe for use by many threads.
 */
public final class Numbers {
  private static final Language ANY = of("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
  private static final Language PLAIN = of("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
  private static final Language CANONICAL =
      of("0|-?(0\\.[0-9]*[1-9]|[1-9][0-9]*(\\.[0-9]*[1-9])?)");
  private static final Language WITHOUT_FRACTION = of("-?(0|[1-9][0-9]*)");
  private static final Language INTEGERS = of("-?(0|[1-9][0-9]*)(\\.0+)?");

  private Numbers() {}

  /** Of ASCII, where code points are bytes. */
  private static Language of(String regex) {
    return ByteLanguage.of(PatternCompiler.whole(RegexParser.parse(regex), new Work("a number")));
  }

  /**
   * All numbers, with exponents of up to three digits: what doubles hold, and what readers bear.
   */
  public static Language any() {
    return ANY;
  }

  /** The numbers without an exponent. */
  public static Language plain() {
    return PLAIN;
  }

  /** One text for each value: without exponent, needless zeros behind the point, and -0. */
  public static Language canonical() {
    return CANONICAL;
  }

  /** The numbers with neither exponent nor point. */
  public static Language withoutFraction() {
    return WITHOUT_FRACTION;
  }

  /** The integers, as plain texts: with zeros behind the point, too. */
  public static Language integers() {
    return INTEGERS;
  }

  /**
   * The numbers from a bound on, as plain texts.
   *
   * @param exclusive whether the bound itself is out
   * @throws TooComplexException for a bound with very many digits
   */
  public static Language atLeast(BigDecimal bound, boolean exclusive) {
    return ByteLanguage.of(Comparison.atLeast(bound, exclusive));
  }

  /**
   * The numbers up to a bound, as plain texts.
   *
   * @param exclusive whether the bound itself is out
   * @throws TooComplexException for a bound with very many digits
   */
  public static Language atMost(BigDecimal bound, boolean exclusive) {
    return ByteLanguage.of(Comparison.atMost(bound, exclusive));
  }

  /**
   * The multiples of a number, as plain texts.
   *
   * @throws IllegalArgumentException for a divisor that is not positive
   * @throws TooComplexException where there are too many remainders to tell apart
   */
  public static Language multipleOf(BigDecimal divisor) {
    return ByteLanguage.of(Multiples.of(divisor));
  }

  /**
   * The numbers with one of some values, as plain texts.
   *
   * @throws TooComplexException for values with very many digits
   */
  public static Language values(Collection<BigDecimal> values) {
    List<Regex> options = new ArrayList<>(values.size());
    for (BigDecimal value : values) {
      options.add(Comparison.texts(value));
    }
    return ByteLanguage.of(
        options.isEmpty()
            ? Canonical.empty()
            : PatternCompiler.whole(new Regex.Choice(options), new Work("a list of numbers")));
  }
}
