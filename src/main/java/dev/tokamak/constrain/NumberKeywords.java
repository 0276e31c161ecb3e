package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Numbers;
import dev.tokamak.automaton.TooComplexException;
import dev.tokamak.constrain.SchemaException.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The keywords that bound a number. */
final class NumberKeywords {
  private NumberKeywords() {}

  /** The numbers that fit, or null where all do. */
  static Language read(Keywords keywords) {
    var languages = new ArrayList<Language>();
    try {
      if (Types.integer(keywords)) {
        languages.add(Numbers.integers());
      }
      bound(keywords, "minimum", "exclusiveMinimum", languages);
      bound(keywords, "maximum", "exclusiveMaximum", languages);
      if (keywords.has("multipleOf")) {
        BigDecimal divisor = keywords.number("multipleOf");
        if (divisor.signum() <= 0) {
          throw keywords.wrong("multipleOf", "must be greater than 0");
        }
        languages.add(Numbers.multipleOf(divisor));
      }
      return ScalarLanguages.all(languages);
    } catch (TooComplexException tooComplex) {
      throw new SchemaException(Reason.TOO_COMPLEX, keywords.pointer(), tooComplex.getMessage());
    }
  }

  private static void bound(
      Keywords keywords, String plain, String exclusive, List<Language> languages) {
    JsonNode strict = keywords.has(exclusive) ? keywords.get(exclusive) : null;
    // Draft 4 makes the plain bound exclusive by a flag beside it.
    boolean flagged = strict != null && strict.isBoolean();
    if (keywords.has(plain)) {
      languages.add(bounded(plain, keywords.number(plain), flagged && strict.booleanValue()));
    }
    if (strict != null && !flagged) {
      languages.add(bounded(plain, keywords.number(exclusive), true));
    }
  }

  private static Language bounded(String plain, BigDecimal bound, boolean exclusive) {
    return plain.equals("minimum")
        ? Numbers.atLeast(bound, exclusive)
        : Numbers.atMost(bound, exclusive);
  }
}
