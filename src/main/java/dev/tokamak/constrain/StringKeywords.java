package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.PatternException;
import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TooComplexException;
import dev.tokamak.constrain.SchemaException.Reason;
import java.util.ArrayList;

/** The keywords that say which strings fit. */
final class StringKeywords {
  private StringKeywords() {}

  /** The strings that fit, or null where all do. */
  static Language read(Keywords keywords) {
    var languages = new ArrayList<Language>();
    if (keywords.has("pattern")) {
      languages.add(pattern(keywords.text("pattern"), keywords.at("pattern")));
    }
    if (keywords.has("format") && keywords.get("format").isTextual()) {
      Strings.format(keywords.text("format")).ifPresent(languages::add);
    }
    int min = keywords.count("minLength", 0);
    int max = keywords.count("maxLength", Integer.MAX_VALUE);
    if (min > 0 || max < Integer.MAX_VALUE) {
      languages.add(Strings.length(min, max));
    }
    try {
      return ScalarLanguages.all(languages);
    } catch (TooComplexException tooComplex) {
      throw new SchemaException(Reason.TOO_COMPLEX, keywords.pointer(), tooComplex.getMessage());
    }
  }

  static Language pattern(String regex, String pointer) {
    try {
      return Strings.pattern(regex);
    } catch (PatternException refused) {
      throw new SchemaException(
          refused.kind() == PatternException.Kind.MALFORMED ? Reason.MALFORMED : Reason.UNSUPPORTED,
          pointer,
          refused.getMessage());
    } catch (TooComplexException tooComplex) {
      throw new SchemaException(Reason.TOO_COMPLEX, pointer, tooComplex.getMessage());
    }
  }
}
