package dev.tokamak.automaton;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Languages of JSON strings (RFC 8259, section 7), without the quote that opens them: a body, then
 * the quote that closes it.
 *
 * <p>Every string has one text. A character stands for itself in UTF-8, but for the quote, the
 * backslash and the control characters, which take the short escape where there is one and else
 * {@code \}{@code u00xx} with small digits. Patterns and lengths speak of the characters that are
 * meant, in code points, not of their escapes. A string with a lone surrogate has no text.
 *
 * <p>Safe for use by many threads. What takes long to build is kept, up to a bound.
 */
public final class Strings {
  private static final Cache<String, StringLanguage> PATTERNS =
      new Cache<>(Cache.STATES, StringLanguage::weight);

  private static final StringLanguage ANY =
      StringLanguage.of(StringAutomaton.ANY, 0, StringState.UNBOUNDED);

  /**
   * How many code points may follow.
   *
   * @param least at least so many
   * @param most at most so many; {@link Integer#MAX_VALUE} for any number
   */
  public record Bounds(int least, int most) {}

  /**
   * A set of characters that is repeated more often than this is one with a bound on the length.
   */
  private static final int MAX_WRITTEN_OUT = 100;

  private Strings() {}

  /** All strings. */
  public static Language any() {
    return ANY;
  }

  /**
   * The strings whose number of code points is within bounds.
   *
   * @param min at least so many; negative ones are as zero
   * @param max at most so many; {@link Integer#MAX_VALUE} for any number
   */
  public static Language length(int min, int max) {
    return StringLanguage.of(StringAutomaton.ANY, Math.max(0, min), max);
  }

  /**
   * What is left of the bounds of {@link #length}.
   *
   * @return empty for a state within a character, and where anything else than the length matters
   */
  public static Optional<Bounds> bounds(TextState state) {
    if (state == StringAutomaton.ANY.start()) {
      return Optional.of(new Bounds(0, StringState.UNBOUNDED));
    }
    return state instanceof LengthState length && length.inner() == StringAutomaton.ANY.start()
        ? Optional.of(new Bounds(length.min(), length.max()))
        : Optional.empty();
  }

  /**
   * The strings in which a regular expression of ECMA-262 with the flag u is found, at any place.
   *
   * @throws PatternException where the expression is malformed or cannot be done
   * @throws TooComplexException where it takes more states or steps than are allowed
   */
  public static Language pattern(String regex) {
    return PATTERNS.get(regex, Strings::compile);
  }

  private static StringLanguage compile(String regex) {
    Work work = new Work("a pattern");
    Regex parsed = RegexParser.parse(regex);
    if (parsed instanceof Regex.Sequence(List<Regex> parts)
        && parts.size() == 3
        && parts.getFirst().equals(new Regex.Assert(Regex.Place.START))
        && parts.get(1) instanceof Regex.Repeat(Regex.Chars chars, int min, int max)
        && parts.getLast().equals(new Regex.Assert(Regex.Place.END))
        && Math.max(min, max == Regex.UNBOUNDED ? 0 : max) > MAX_WRITTEN_OUT) {
      Dfa any = PatternCompiler.whole(new Regex.Repeat(chars, 0, Regex.UNBOUNDED), work);
      return StringLanguage.of(StringAutomaton.of(any), min, max);
    }
    return StringLanguage.of(PatternCompiler.search(parsed, work));
  }

  /**
   * The strings of a format of JSON Schema.
   *
   * @return empty for a format that is not known
   */
  public static Optional<Language> format(String name) {
    return Optional.ofNullable(Formats.of(name));
  }

  /**
   * Exactly these strings. One with a lone surrogate has no text and is left out.
   *
   * @throws TooComplexException where they take more states than are allowed
   */
  public static Language values(Collection<String> values) {
    List<int[]> words = new ArrayList<>(values.size());
    for (String value : values) {
      int[] word = value.codePoints().toArray();
      if (isText(word)) {
        words.add(word);
      }
    }
    return StringLanguage.of(WordGraph.of(words, new Work("a list of strings")));
  }

  private static boolean isText(int[] word) {
    for (int c : word) {
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text of a string, without quotes.
   *
   * @throws IllegalArgumentException for one with a lone surrogate
   */
  public static byte[] escape(String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length() + 16);
    value
        .codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("a string with a lone surrogate");
              }
              out.writeBytes(escaped(c).getBytes(StandardCharsets.UTF_8));
            });
    return out.toByteArray();
  }

  private static String escaped(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c < 0x20 ? String.format("\\u%04x", c) : Character.toString(c);
    };
  }
}
