package dev.tokamak.prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tokens of a vocabulary that mean more than their text, by their spelling.
 *
 * <p>Immutable, safe for use by any thread.
 *
 * @param begin what begins a prompt; empty where the model has no such token
 * @param end what ends an answer; empty where the model has no such token
 * @param control tokens that are no text
 * @param userDefined tokens that are text, but are made of it wherever it spells them
 */
public record SpecialTokens(
    String begin, String end, Set<String> control, Set<String> userDefined) {

  /** Stands around text of our own within texts of callers, which must not hold it themselves. */
  static final char TRUST = '\uFDEF';

  public SpecialTokens {
    control = Set.copyOf(control);
    userDefined = Set.copyOf(userDefined);
  }

  /** Text of our own, in which control tokens are meant as such, to be put into a caller's. */
  static String trusted(String own) {
    return own.isEmpty() ? own : TRUST + own + TRUST;
  }

  /** Finds spellings in texts. */
  private static final class Finder {
    private final Set<String> spellings;

    /** The lengths of spellings, descending, by their first character. */
    private final Map<Character, TreeSet<Integer>> lengths = new HashMap<>();

    Finder(Set<String> spellings) {
      this.spellings = spellings;
      for (String spelling : spellings) {
        lengths
            .computeIfAbsent(spelling.charAt(0), _ -> new TreeSet<>((a, b) -> b - a))
            .add(spelling.length());
      }
    }

    /** The length of the longest spelling at a place of a text; 0 where there is none. */
    int at(String text, int from) {
      TreeSet<Integer> possible = lengths.get(text.charAt(from));
      if (possible != null) {
        for (int length : possible) {
          if (from + length <= text.length()
              && spellings.contains(text.substring(from, from + length))) {
            return length;
          }
        }
      }
      return 0;
    }
  }

  /** Marks what callers spell. */
  static final class Guard {
    private final Finder finder;

    private Guard(Finder finder) {
      this.finder = finder;
    }

    /**
     * The same text, with a sign behind the first character of whatever spells a token, and as it
     * stands where it is {@link #trusted}.
     */
    String apply(String text, char sign) {
      if (text.indexOf(TRUST) < 0) {
        return marked(text, sign);
      }
      var all = new StringBuilder(text.length() + 16);
      boolean own = false;
      for (String part : text.split(String.valueOf(TRUST), -1)) {
        all.append(own ? part : marked(part, sign));
        own = !own;
      }
      return all.toString();
    }

    private String marked(String text, char sign) {
      StringBuilder marked = null;
      int copied = 0;
      for (int i = 0; i < text.length(); i++) {
        if (finder.at(text, i) > 1) {
          if (marked == null) {
            marked = new StringBuilder(text.length() + 16);
          }
          int behind = text.offsetByCodePoints(i, 1);
          marked.append(text, copied, behind).append(sign);
          copied = behind;
        }
      }
      return marked == null ? text : marked.append(text, copied, text.length()).toString();
    }
  }

  /**
   * A guard of the control tokens, and of those user-defined ones that mean something: of some
   * vocabularies every run of spaces is one.
   *
   * @param meaningful texts in which these stand
   */
  Guard guard(List<String> meaningful) {
    Stream<String> mentioned =
        userDefined.stream()
            .filter(token -> meaningful.stream().anyMatch(text -> text.contains(token)))
            .filter(token -> !token.isBlank());
    return new Guard(
        new Finder(Stream.concat(control.stream(), mentioned).collect(Collectors.toSet())));
  }

  /** Cuts texts before each control token. */
  public final class Cutter {
    private final Finder finder = new Finder(control);

    private Cutter() {}

    /** The parts of a text; none is empty. */
    public List<String> parts(String text) {
      List<String> parts = new ArrayList<>();
      int from = 0;
      int i = 0;
      while (i < text.length()) {
        int length = finder.at(text, i);
        if (length > 0 && i > from) {
          parts.add(text.substring(from, i));
          from = i;
        }
        i += Math.max(1, length);
      }
      if (from < text.length()) {
        parts.add(text.substring(from));
      }
      return parts;
    }
  }

  /** Cuts texts before each control token. */
  public Cutter cutter() {
    return new Cutter();
  }
}
