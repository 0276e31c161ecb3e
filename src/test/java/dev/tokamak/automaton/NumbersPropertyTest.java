package dev.tokamak.automaton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against exact decimal arithmetic. */
class NumbersPropertyTest {
  @Provide
  Arbitrary<BigDecimal> numbers() {
    return Combinators.combine(
            Arbitraries.longs().between(-1_500, 1_500), Arbitraries.integers().between(-2, 4))
        .as(BigDecimal::valueOf);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> number =
        Combinators.combine(
                numbers(), Arbitraries.integers().between(0, 2), Arbitraries.of(true, false))
            .as(
                (value, zeros, minusZero) -> {
                  BigDecimal longer = value.setScale(Math.max(value.scale(), 0) + zeros);
                  String text = longer.toPlainString();
                  return value.signum() == 0 && minusZero ? "-" + text : text;
                });
    return number.list().ofSize(40);
  }

  @Property
  void boundsAreThoseOfTheValue(
      @ForAll("numbers") BigDecimal bound, @ForAll("texts") List<String> texts) {
    Language atLeast = Numbers.atLeast(bound, false);
    Language above = Numbers.atLeast(bound, true);
    Language atMost = Numbers.atMost(bound, false);
    Language below = Numbers.atMost(bound, true);
    Language equal = Numbers.values(List.of(bound));
    for (String text : texts) {
      int order = new BigDecimal(text).compareTo(bound);
      assertThat(Texts.hasNumber(atLeast, text)).as(text).isEqualTo(order >= 0);
      assertThat(Texts.hasNumber(above, text)).as(text).isEqualTo(order > 0);
      assertThat(Texts.hasNumber(atMost, text)).as(text).isEqualTo(order <= 0);
      assertThat(Texts.hasNumber(below, text)).as(text).isEqualTo(order < 0);
      assertThat(Texts.hasNumber(equal, text)).as(text).isEqualTo(order == 0);
    }
    assertEqual(atLeast.minus(above), equal);
    assertEqual(atLeast.or(below), Numbers.plain());
    assertEqual(atLeast.and(atMost), equal);
  }

  private static void assertEqual(Language one, Language other) {
    assertThat(one.minus(other).isEmpty()).isTrue();
    assertThat(other.minus(one).isEmpty()).isTrue();
  }

  @Property
  void multiplesAreThoseOfTheValue(
      @ForAll("numbers") BigDecimal number, @ForAll("texts") List<String> texts) {
    BigDecimal divisor = number.signum() == 0 ? BigDecimal.ONE : number.abs();
    Language language = Numbers.multipleOf(divisor);
    for (String text : texts) {
      BigDecimal value = new BigDecimal(text);
      assertThat(Texts.hasNumber(language, text))
          .as("%s by %s", text, divisor)
          .isEqualTo(value.remainder(divisor).signum() == 0);
      BigDecimal multiple = value.setScale(0, RoundingMode.DOWN).multiply(divisor);
      assertThat(Texts.hasNumber(language, multiple.toPlainString())).isTrue();
    }
  }

  @Property(tries = 300)
  void whatIsMadeIsWithin(
      @ForAll("numbers") BigDecimal one,
      @ForAll("numbers") BigDecimal other,
      @ForAll("numbers") BigDecimal number,
      @ForAll Random random) {
    BigDecimal divisor = number.signum() == 0 ? BigDecimal.ONE : number.abs();
    Language language =
        Numbers.atLeast(one.min(other), true)
            .and(Numbers.atMost(one.max(other), false))
            .and(Numbers.multipleOf(divisor));
    for (int i = 0; i < 10 && !language.isEmpty(); i++) {
      BigDecimal made = new BigDecimal(new String(Texts.random(language, random, 8), UTF_8));
      assertThat(made).isGreaterThan(one.min(other)).isLessThanOrEqualTo(one.max(other));
      assertThat(made.remainder(divisor)).isZero();
    }
    BigDecimal least = one.min(other).divideToIntegralValue(divisor).multiply(divisor);
    boolean any = false;
    for (int step = -1; step <= 1; step++) {
      BigDecimal multiple = least.add(divisor.multiply(BigDecimal.valueOf(step)));
      any |= multiple.compareTo(one.min(other)) > 0 && multiple.compareTo(one.max(other)) <= 0;
    }
    assertThat(language.isEmpty()).isEqualTo(!any);
  }
}
