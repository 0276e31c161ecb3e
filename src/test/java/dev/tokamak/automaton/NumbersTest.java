package dev.tokamak.automaton;

import static dev.tokamak.automaton.Texts.hasNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-0", "7", "10", "-12", "0.0", "1.50", "-0.001", "123456789012345678901"})
  void plainNumbers(String text) {
    assertThat(hasNumber(Numbers.any(), text)).isTrue();
    assertThat(hasNumber(Numbers.plain(), text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e5", "1E+5", "-0.5e-07", "0e0"})
  void numbersWithAnExponent(String text) {
    assertThat(hasNumber(Numbers.any(), text)).isTrue();
    assertThat(hasNumber(Numbers.plain(), text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", "01", "-00", "00", ".5", "1.", "+1", "1e", "1e+", "--1", "1.e5", "1 ", "NaN", "0x1"
      })
  void noNumbers(String text) {
    assertThat(hasNumber(Numbers.any(), text)).isFalse();
    assertThat(hasNumber(Numbers.plain(), text)).isFalse();
  }

  @Test
  void canonicalNumbersHaveOneTextEach() {
    for (String text : List.of("0", "5", "-5", "100", "0.5", "-0.05", "10.01")) {
      assertThat(hasNumber(Numbers.canonical(), text)).isTrue();
    }
    for (String text : List.of("-0", "5.0", "0.50", "-0.0", "0.0", "1e2", "", "-", "5.")) {
      assertThat(hasNumber(Numbers.canonical(), text)).isFalse();
    }
    assertThat(Numbers.canonical().minus(Numbers.plain()).isEmpty()).isTrue();
  }

  @Test
  void integersByValueAndBySpelling() {
    assertThat(hasNumber(Numbers.integers(), "-3.00")).isTrue();
    assertThat(hasNumber(Numbers.integers(), "-0")).isTrue();
    assertThat(hasNumber(Numbers.integers(), "3.01")).isFalse();
    assertThat(hasNumber(Numbers.withoutFraction(), "-30")).isTrue();
    assertThat(hasNumber(Numbers.withoutFraction(), "3.0")).isFalse();
    assertThat(Numbers.multipleOf(BigDecimal.ONE).start()).isSameAs(Numbers.integers().start());
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, 0|-0|0.0|-0.00|1|0.001, -0.001|-1",
    "0, true, 1|0.001, 0|-0|-0.0|-1",
    "12.5, false, 12.5|12.500|12.51|13|100, 12.499|12|0|-13|-0",
    "12.5, true, 12.501|12.5001, 12.5|12.50",
    "-12.5, false, -12.5|-12.50|-12.4|-3|0|-0|5, -12.51|-13|-100",
    "-12.5, true, -12.49|0, -12.5|-12.50",
    "0.05, false, 0.05|0.1|1, 0.049|0|-0.05",
    "-0.05, false, -0.05|-0.0499|-0, -0.0501|-0.1",
    "1E+3, false, 1000|1000.0|1001, 999.999|99",
    "1E-3, true, 0.0010001|1, 0.001|0.0010|0",
    "100, false, 100|101|1000, 99.99|20|9"
  })
  void fromABoundOn(BigDecimal bound, boolean exclusive, String in, String out) {
    Language language = Numbers.atLeast(bound, exclusive);
    assertThat(in.split("\\|")).allMatch(text -> hasNumber(language, text));
    assertThat(out.split("\\|")).noneMatch(text -> hasNumber(language, text));
  }

  @Test
  void integersWithinBoundsAreCounted() {
    Language bytes =
        Numbers.withoutFraction()
            .and(Numbers.atLeast(new BigDecimal("-128"), false))
            .and(Numbers.atMost(new BigDecimal("127"), false));
    // -0 beside 0.
    assertThat(bytes.words()).isEqualTo(257);
    assertThat(bytes.and(Numbers.canonical()).words()).isEqualTo(256);
    Language none =
        Numbers.integers()
            .and(Numbers.atLeast(BigDecimal.ONE, true))
            .and(Numbers.atMost(BigDecimal.TWO, true));
    assertThat(none.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0|-0|3|-6|9.0|111, 1|3.3|10",
    "10, 0|10|-120|30.0, 5|11|100.1",
    "0.01, 0|1.23|-7.1|7.10|5, 1.234|0.001",
    "0.05, 0.1|7.35|7.350|-3, 0.12|7.3501|0.01",
    "2.5, 2.5|5|10.0|-7.50, 2|4.5|2.55",
    "1E+2, 0|100|-200|300.0, 10|150|101",
    "1000000, 0|1000000|-37000000, 100000|1500000",
    "3600, 0|3600|7200, 36|3601",
    "0.3, 0.3|0.6|0.9|3|-1.2, 0.1|1|2"
  })
  void multiples(BigDecimal divisor, String in, String out) {
    Language language = Numbers.multipleOf(divisor);
    assertThat(in.split("\\|")).allMatch(text -> hasNumber(language, text));
    assertThat(out.split("\\|")).noneMatch(text -> hasNumber(language, text));
  }

  @Test
  void divisorsArePositiveAndNotTooFine() {
    for (BigDecimal wrong : List.of(BigDecimal.ZERO, new BigDecimal("-1"))) {
      assertThatThrownBy(() -> Numbers.multipleOf(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String large :
        List.of(
            "999983", "1000001", "0.123456789", "1E+400", "1E-400", "3E+300", "1E+2147483647")) {
      assertThatThrownBy(() -> Numbers.multipleOf(new BigDecimal(large)))
          .isInstanceOf(TooComplexException.class);
    }
  }

  @Test
  void boundsMayBeLargeButNotHuge() {
    Language doubles = Numbers.atMost(new BigDecimal("1.7976931348623157E+308"), false);
    assertThat(hasNumber(doubles, "1" + "0".repeat(308))).isTrue();
    assertThat(hasNumber(doubles, "1" + "0".repeat(309))).isFalse();
    assertThat(hasNumber(Numbers.atLeast(new BigDecimal("4.9E-324"), false), "0")).isFalse();
    for (String huge : List.of("1E+2000", "1E-2000", "1E+2147483647", "1E-2147483647")) {
      assertThatThrownBy(() -> Numbers.atLeast(new BigDecimal(huge), false))
          .isInstanceOf(TooComplexException.class);
      assertThatThrownBy(() -> Numbers.values(List.of(new BigDecimal(huge))))
          .isInstanceOf(TooComplexException.class);
    }
  }

  @Test
  void allPlainTextsOfSomeValues() {
    Language language =
        Numbers.values(
            List.of(
                BigDecimal.ONE, new BigDecimal("-2.50"), BigDecimal.ZERO, new BigDecimal("1E+2")));
    for (String text : List.of("1", "1.0", "-2.5", "-2.500", "0", "-0", "-0.0", "100", "100.00")) {
      assertThat(hasNumber(language, text)).isTrue();
    }
    for (String text : List.of("-1", "2.5", "-2.51", "10", "1e2", "1.", "0.1")) {
      assertThat(hasNumber(language, text)).isFalse();
    }
    assertThat(language.and(Numbers.canonical()).words()).isEqualTo(4);
    assertThat(Numbers.values(List.of()).isEmpty()).isTrue();
  }

  @Test
  void equalNumbersShareTheirStates() {
    Language one = Numbers.integers().and(Numbers.atLeast(BigDecimal.ZERO, false));
    Language other = Numbers.atLeast(new BigDecimal("0.0"), false).and(Numbers.integers());
    assertThat(one.start()).isSameAs(other.start());
  }
}
