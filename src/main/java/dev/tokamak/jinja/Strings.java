package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Python's algorithms on strings, by code points. */
final class Strings {
  private Strings() {}

  static Text concatenate(Text first, Text second, Budget budget) {
    boolean safe = first.safe() || second.safe();
    String left = safe ? escape(first) : first.string();
    String right = safe ? escape(second) : second.string();
    budget.text((long) left.length() + right.length());
    return new Text(left.concat(right), safe);
  }

  /** What is no markup, with the characters of markup spelt out. */
  static String escape(Text text) {
    return text.safe() ? text.string() : escape(text.string());
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  static boolean isSpace(int c) {
    return switch (c) {
      case '\t', '\n', 0x0b, '\f', '\r', 0x1c, 0x1d, 0x1e, 0x1f, ' ', 0x85 -> true;
      default -> c > 0x7f && Character.isSpaceChar(c);
    };
  }

  /** Whether {@code repr} writes the character as it is. */
  static boolean isPrintable(int c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  static boolean isLineEnd(int c) {
    return switch (c) {
      case '\n', '\r', 0x0b, '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  /** By code points, not by UTF-16 units. */
  static int compare(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char first = left.charAt(i);
      char second = right.charAt(i);
      if (first != second) {
        boolean mixed = Character.isSurrogate(first) != Character.isSurrogate(second);
        return mixed == first < second ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String strip(String text) {
    return strip(text, Strings::isSpace, true, true);
  }

  static String strip(String text, String characters, boolean left, boolean right) {
    return strip(
        text, characters == null ? Strings::isSpace : c -> characters.indexOf(c) >= 0, left, right);
  }

  private static String strip(String text, IntPredicate which, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && which.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && which.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** Between the separators, of which at most so many count (negative: all). */
  static List<String> split(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at; parts.size() != limit && (at = text.indexOf(separator, from)) >= 0; ) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** The same from the end. */
  static List<String> splitFromRight(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int to = text.length();
    for (int at;
        parts.size() != limit
            && to >= separator.length()
            && (at = text.lastIndexOf(separator, to - separator.length())) >= 0; ) {
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    return parts.reversed();
  }

  /** The words between white space, and whatever comes behind so many of them. */
  static List<String> words(String text, int limit) {
    List<String> words = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length()) {
      if (words.size() == limit) {
        words.add(text.substring(at));
        break;
      }
      int end = skip(text, at, false);
      words.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    return words;
  }

  /** The same from the end. */
  static List<String> wordsFromRight(String text, int limit) {
    List<String> words = new ArrayList<>();
    int end = skipBack(text, text.length(), true);
    while (end > 0) {
      if (words.size() == limit) {
        words.add(text.substring(0, end));
        break;
      }
      int begin = skipBack(text, end, false);
      words.add(text.substring(begin, end));
      end = skipBack(text, begin, true);
    }
    return words.reversed();
  }

  private static int skipBack(String text, int from, boolean spaces) {
    int at = from;
    while (at > 0 && isSpace(text.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  private static int skip(String text, int from, boolean spaces) {
    int at = from;
    // White space lies in the basic plane.
    while (at < text.length() && isSpace(text.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  static List<String> lines(String text, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && !isLineEnd(text.charAt(end))) {
        end++;
      }
      int next = Math.min(text.length(), end + (text.startsWith("\r\n", end) ? 2 : 1));
      lines.add(text.substring(from, keepEnds ? next : end));
      from = next;
    }
    return lines;
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    return title(text.codePointAt(0)) + lower(text.substring(end));
  }

  private static String title(int c) {
    int title = Character.toTitleCase(c);
    // A character such as ß has no title case of its own, but becomes two characters.
    return title == c ? capitalOf(upper(Character.toString(c))) : Character.toString(title);
  }

  private static String capitalOf(String upper) {
    int end = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, end) + lower(upper.substring(end));
  }

  /** Each letter behind something that is none becomes a capital, all others small. */
  static String title(String text) {
    var result = new StringBuilder(text.length());
    boolean within = false;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      result.append(within ? lower(Character.toString(c)) : title(c));
      within = isCased(c);
    }
    return result.toString();
  }

  static String swapCase(String text) {
    var result = new StringBuilder(text.length());
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(c -> result.append(Character.isUpperCase(c.codePointAt(0)) ? lower(c) : upper(c)));
    return result.toString();
  }

  static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Strings::isCased)
        && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Strings::isCased)
        && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  static boolean isTitle(String text) {
    boolean within = false;
    boolean found = false;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (within
          ? Character.isUpperCase(c) || Character.isTitleCase(c)
          : Character.isLowerCase(c)) {
        return false;
      }
      within = isCased(c);
      found |= within;
    }
    return found;
  }

  /** The code points from one index to before another, both within bounds. */
  static String slice(String text, int from, int to) {
    int begin = text.offsetByCodePoints(0, from);
    return text.substring(begin, text.offsetByCodePoints(begin, to - from));
  }

  static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  static String replace(String text, String old, String replacement, int limit, Budget budget) {
    budget.scan(text.length());
    var output = new Output(budget);
    int from = 0;
    int left = limit < 0 ? Integer.MAX_VALUE : limit;
    if (old.isEmpty()) {
      // Before each character, and at the end.
      int at = 0;
      for (; left > 0 && at <= text.length(); left--) {
        output.append(replacement);
        int next = at == text.length() ? at + 1 : text.offsetByCodePoints(at, 1);
        output.append(text, at, Math.min(next, text.length()));
        at = next;
      }
      return output.append(text, Math.min(at, text.length()), text.length()).toString();
    }
    for (int at; left > 0 && (at = text.indexOf(old, from)) >= 0; left--) {
      output.append(text, from, at).append(replacement);
      from = at + old.length();
    }
    return output.append(text, from, text.length()).toString();
  }

  static String pad(String text, int width, int before, String fill, Budget budget) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    int left = Math.min(before, missing);
    return new Output(budget)
        .repeat(fill, left)
        .append(text)
        .repeat(fill, missing - left)
        .toString();
  }

  static String center(String text, int width, String fill, Budget budget) {
    int missing = width - text.codePointCount(0, text.length());
    // Where it does not come out even, Python looks at the width.
    return pad(text, width, missing / 2 + (missing & width & 1), fill, budget);
  }

  static String expandTabs(String text, int size, Budget budget) {
    var output = new Output(budget);
    int column = 0;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      int next = at + Character.charCount(c);
      if (c == '\t') {
        int spaces = size > 0 ? size - column % size : 0;
        output.repeat(" ", spaces);
        column += spaces;
      } else {
        output.append(text, at, next);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
      at = next;
    }
    return output.toString();
  }
}
