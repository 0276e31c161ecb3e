package dev.tokamak.automaton;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The sets of Unicode properties as ECMA-262 spells them: general categories, scripts, and some
 * binary properties, in the version of Unicode that the JDK knows.
 */
final class UnicodeSets {
  private static final Cache<String, Optional<CodePoints>> SETS =
      new Cache<>(200_000, set -> 100 + set.map(CodePoints::ranges).orElse(0));

  /** Short names by long ones. */
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("Letter", "L"),
          Map.entry("Cased_Letter", "LC"),
          Map.entry("Uppercase_Letter", "Lu"),
          Map.entry("Lowercase_Letter", "Ll"),
          Map.entry("Titlecase_Letter", "Lt"),
          Map.entry("Modifier_Letter", "Lm"),
          Map.entry("Other_Letter", "Lo"),
          Map.entry("Mark", "M"),
          Map.entry("Combining_Mark", "M"),
          Map.entry("Nonspacing_Mark", "Mn"),
          Map.entry("Spacing_Mark", "Mc"),
          Map.entry("Enclosing_Mark", "Me"),
          Map.entry("Number", "N"),
          Map.entry("Decimal_Number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("Letter_Number", "Nl"),
          Map.entry("Other_Number", "No"),
          Map.entry("Symbol", "S"),
          Map.entry("Math_Symbol", "Sm"),
          Map.entry("Currency_Symbol", "Sc"),
          Map.entry("Modifier_Symbol", "Sk"),
          Map.entry("Other_Symbol", "So"),
          Map.entry("Punctuation", "P"),
          Map.entry("punct", "P"),
          Map.entry("Connector_Punctuation", "Pc"),
          Map.entry("Dash_Punctuation", "Pd"),
          Map.entry("Open_Punctuation", "Ps"),
          Map.entry("Close_Punctuation", "Pe"),
          Map.entry("Initial_Punctuation", "Pi"),
          Map.entry("Final_Punctuation", "Pf"),
          Map.entry("Other_Punctuation", "Po"),
          Map.entry("Separator", "Z"),
          Map.entry("Space_Separator", "Zs"),
          Map.entry("Line_Separator", "Zl"),
          Map.entry("Paragraph_Separator", "Zp"),
          Map.entry("Other", "C"),
          Map.entry("Control", "Cc"),
          Map.entry("cntrl", "Cc"),
          Map.entry("Format", "Cf"),
          Map.entry("Private_Use", "Co"),
          Map.entry("Surrogate", "Cs"),
          Map.entry("Unassigned", "Cn"));

  /** By the numbers of {@link Character#getType(int)}. */
  private static final String[] TYPES = {
    "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc",
    "Cf", "", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
  };

  private static final Map<String, IntPredicate> BINARY =
      Map.ofEntries(
          Map.entry("Any", c -> true),
          Map.entry("ASCII", c -> c < 0x80),
          Map.entry("Assigned", Character::isDefined),
          Map.entry("Alphabetic", Character::isAlphabetic),
          Map.entry("Alpha", Character::isAlphabetic),
          Map.entry("Uppercase", Character::isUpperCase),
          Map.entry("Upper", Character::isUpperCase),
          Map.entry("Lowercase", Character::isLowerCase),
          Map.entry("Lower", Character::isLowerCase),
          Map.entry("Ideographic", Character::isIdeographic),
          Map.entry("Ideo", Character::isIdeographic),
          Map.entry("ID_Start", Character::isUnicodeIdentifierStart),
          Map.entry("IDS", Character::isUnicodeIdentifierStart),
          Map.entry("Emoji", Character::isEmoji),
          Map.entry("Emoji_Presentation", Character::isEmojiPresentation),
          Map.entry("Emoji_Modifier", Character::isEmojiModifier),
          Map.entry("Emoji_Modifier_Base", Character::isEmojiModifierBase),
          Map.entry("Emoji_Component", Character::isEmojiComponent),
          Map.entry("Extended_Pictographic", Character::isExtendedPictographic));

  private UnicodeSets() {}

  /**
   * The characters of a property, such as Lu, Letter, gc=L, Script=Greek or Alphabetic.
   *
   * @return null for one that is not known
   */
  static CodePoints of(String property) {
    return SETS.get(property, name -> Optional.ofNullable(find(name))).orElse(null);
  }

  private static CodePoints find(String property) {
    int equals = property.indexOf('=');
    if (equals < 0) {
      CodePoints category = category(property);
      return category != null ? category : binary(property);
    }
    String value = property.substring(equals + 1);
    return switch (property.substring(0, equals)) {
      case "General_Category", "gc" -> category(value);
      case "Script", "sc" -> script(value);
      default -> null;
    };
  }

  private static CodePoints binary(String name) {
    if (name.equals("White_Space") || name.equals("space")) {
      // Unlike \s with U+0085 and without U+FEFF.
      return CharSets.SPACE.or(CodePoints.of(0x85)).and(CodePoints.of(0xfeff).not());
    }
    IntPredicate test = BINARY.get(name);
    return test == null ? null : sweep(c -> test.test(c) ? 1 : 0, 2)[1];
  }

  private static CodePoints category(String name) {
    String code = CATEGORIES.getOrDefault(name, name);
    List<CodePoints> sets = new ArrayList<>();
    for (int type = 0; type < TYPES.length; type++) {
      String own = TYPES[type];
      boolean cased = code.equals("LC") && "Lu Ll Lt".contains(own);
      if (!own.isEmpty() && (cased || own.equals(code) || own.substring(0, 1).equals(code))) {
        sets.add(ByType.SETS[type]);
      }
    }
    return sets.isEmpty() ? null : CodePoints.union(sets);
  }

  private static CodePoints script(String name) {
    // Names are spelled with capitals; the JDK would take any spelling.
    if (name.isEmpty() || !name.equals(capitalized(name))) {
      return null;
    }
    try {
      return ByScript.SETS[UnicodeScript.forName(name).ordinal()];
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  private static String capitalized(String name) {
    StringBuilder result = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < result.length(); i++) {
      if (i == 0 || result.charAt(i - 1) == '_') {
        result.setCharAt(i, Character.toUpperCase(result.charAt(i)));
      }
    }
    return result.toString();
  }

  /** All at once, when first asked for: a single look at every code point. */
  private static final class ByType {
    private static final CodePoints[] SETS = sweep(Character::getType, TYPES.length);
  }

  private static final class ByScript {
    private static final CodePoints[] SETS =
        sweep(c -> UnicodeScript.of(c).ordinal(), UnicodeScript.values().length);
  }

  private static CodePoints[] sweep(IntUnaryOperator property, int values) {
    CodePoints.Builder[] builders = new CodePoints.Builder[values];
    Arrays.setAll(builders, i -> new CodePoints.Builder());
    for (int c = 0; c <= CodePoints.MAX; c++) {
      builders[property.applyAsInt(c)].add(c, c);
    }
    return Arrays.stream(builders).map(CodePoints.Builder::build).toArray(CodePoints[]::new);
  }
}
