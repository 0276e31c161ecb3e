package dev.tokamak.conformance;

import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.PatternException;
import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TextState;
import dev.tokamak.automaton.TooComplexException;

/**
 * Regular expressions as ECMA-262 means them, in time that is linear in the text. Java's own mean
 * other things by the same signs, and take exponential time where a caller wants them to.
 */
final class Patterns implements RegularExpressionFactory {
  /** A look at a character costs much less than a step into a schema. */
  private static final int CHARACTERS_PER_STEP = 8;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    Language language;
    try {
      language = Strings.pattern(regex);
    } catch (PatternException | TooComplexException refused) {
      throw new SchemaException(refused);
    }
    return text -> {
      Budget.CURRENT.get().spend(text.length() / CHARACTERS_PER_STEP);
      return contains(language, text);
    };
  }

  private static boolean contains(Language strings, String text) {
    TextState state = strings.start();
    for (byte b : Strings.escape(text)) {
      if (state == null) {
        return false;
      }
      state = state.next(b & 0xff);
    }
    TextState end = state == null ? null : state.next('"');
    return end != null && end.accepting();
  }
}
