package dev.tokamak.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
  private static final List<Arguments> CASES = new ArrayList<>();

  /** A pattern, what it is found in, and what it is not found in. */
  private static void on(String pattern, List<String> found, List<String> not) {
    CASES.add(Arguments.of(pattern, found, not));
  }

  static {
    // Anchors.
    on("b", List.of("b", "abc", "\nb"), List.of("", "ac"));
    on("^b", List.of("b", "bc"), List.of("ab", "a\nb"));
    on("b$", List.of("b", "ab"), List.of("bc", "b\n"));
    on("^$", List.of(""), List.of("a", "\n"));
    on("$^", List.of(""), List.of("a"));
    on("", List.of("", "a"), List.of());
    on("a^", List.of(), List.of("", "a", "aa"));
    on("$a", List.of(), List.of("", "a"));
    on("(^a|b)c", List.of("ac", "xbc", "bc"), List.of("xac", "c"));
    on("a($|b)", List.of("a", "xa", "abx"), List.of("ac"));
    on("^a|b$", List.of("ax", "xb", "a"), List.of("xa", "bx"));
    on("(?:^|,)a(?:,|$)", List.of("a", "b,a", "a,b", "b,a,c"), List.of("ba", "aa"));
    on("^a|^", List.of("", "b"), List.of());
    on("(^)*a$", List.of("a", "xa"), List.of("ab"));
    // Alternation and groups.
    on("^(?:a|bc|)$", List.of("a", "bc", ""), List.of("b", "abc"));
    on("^(a|(b|c)d)$", List.of("a", "bd", "cd"), List.of("b", "ad"));
    on("^(?<year>a)b$", List.of("ab"), List.of("a"));
    on("|a", List.of("", "x"), List.of());
    on("()", List.of("", "x"), List.of());
    // Quantifiers.
    on("^a*$", List.of("", "a", "aaa"), List.of("b", "ab"));
    on("^a+$", List.of("a", "aaa"), List.of("", "ab"));
    on("^a?$", List.of("", "a"), List.of("aa"));
    on("^a{2}$", List.of("aa"), List.of("a", "aaa"));
    on("^a{2,}$", List.of("aa", "aaaa"), List.of("a"));
    on("^a{2,3}$", List.of("aa", "aaa"), List.of("a", "aaaa"));
    on("^a{0}$", List.of(""), List.of("a"));
    on("^(ab){2,3}$", List.of("abab", "ababab"), List.of("ab", "aba", "abababab"));
    on("^a*?b+?c??$", List.of("b", "aab", "bbc"), List.of("a", "bcc"));
    on("^(a*)*$", List.of("", "aa"), List.of("b"));
    on("^(a?){3}$", List.of("", "a", "aaa"), List.of("aaaa"));
    on("^(a|b?){2}c$", List.of("c", "abc", "aac", "bc"), List.of("abac"));
    on("^(){5,1000000000}$", List.of(""), List.of("a"));
    on(
        "^.{120,130}$",
        List.of("a".repeat(120), "b".repeat(130)),
        List.of("a".repeat(119), "a".repeat(131), "a".repeat(120) + "\n"));
    on("^[ab]{500}$", List.of("a".repeat(500)), List.of("a".repeat(499), "a".repeat(501)));
    on("^[ab]{500,}$", List.of("a".repeat(500), "b".repeat(2_000)), List.of("a".repeat(499)));
    on("^(?:a{2}){3,}?$", List.of("a".repeat(6), "a".repeat(8)), List.of("a".repeat(7), "aaaa"));
    // Classes.
    on("^[abc]$", List.of("a", "c"), List.of("d", "ab"));
    on("^[a-c0-9_]$", List.of("b", "5", "_"), List.of("d", "-"));
    on("^[^a-c]$", List.of("d", "é", "😀", "\n", "\""), List.of("b", ""));
    on("^[a-]$", List.of("a", "-"), List.of("b"));
    on("^[-a]$", List.of("a", "-"), List.of("b"));
    on("^[\\w-]$", List.of("a", "-", "_"), List.of("+"));
    on("^[\\w-.]$", List.of("a", "-", "."), List.of("+"));
    on("^[.*+?(){}|^$]$", List.of(".", "*", "+", "(", "{", "|", "^", "$"), List.of("a"));
    on("^[\\]\\\\]$", List.of("]", "\\"), List.of("["));
    on("^[[]$", List.of("["), List.of("]"));
    on("^[]$", List.of(), List.of("", "a", "]"));
    on("^[^]$", List.of("a", "\n", "😀"), List.of("", "ab"));
    on("^[\\b]$", List.of("\b"), List.of("b"));
    on("^[😀-😂]$", List.of("😁"), List.of("😃"));
    on("^[\\d\\s]$", List.of("1", " ", "\u00a0"), List.of("a"));
    on("^[^\\W_]$", List.of("a", "1"), List.of("_", "-"));
    on("^[\\D]$", List.of("a"), List.of("1"));
    on("^[\\x00-\\x1f]$", List.of("\u0000", "\u001f", "\n"), List.of(" "));
    // Escapes.
    on("^.$", List.of("a", "😀", "\u0085"), List.of("\n", "\r", "\u2028", "\u2029", ""));
    on("^\\d$", List.of("0", "9"), List.of("a", "٣"));
    on("^\\D$", List.of("a", "٣"), List.of("0"));
    on("^\\w$", List.of("a", "Z", "_", "0"), List.of("é", "-"));
    on("^\\W$", List.of("é", "-", "ſ"), List.of("_"));
    on(
        "^\\s$",
        List.of(
            " ", "\t", "\n", "\u000b", "\f", "\r", "\u00a0", "\u1680", "\u2003", "\u2028", "\u202f",
            "\u3000", "\ufeff"),
        List.of("a", "\u0085", "\u180e", "\u200b"));
    on("^\\S$", List.of("a", "\u0085"), List.of(" ", "\ufeff"));
    on("^\\t\\n\\v\\f\\r\\0$", List.of("\t\n\u000b\f\r\u0000"), List.of("tnvfr0"));
    on("^\\cJ\\cj$", List.of("\n\n"), List.of("cJ"));
    on("^\\x41\\u0042\\u{43}\\u{1F600}$", List.of("ABC😀"), List.of("ABC"));
    on("^\\ud83d\\ude00$", List.of("😀"), List.of("a"));
    on("^[\\ud83d\\ude00-\\ud83d\\ude02]$", List.of("😁"), List.of("😃"));
    on("^\\ud83d$", List.of(), List.of("😀", ""));
    on(
        "^\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\^\\$\\\\\\/$",
        List.of(".*+?()[]{}|^$\\/"),
        List.of(""));
    on("^\\-\\_\\@\\\"\\'\\ \\#$", List.of("-_@\"' #"), List.of(""));
    on("^\\é$", List.of("é"), List.of("e"));
    on("^{a}]$", List.of("{a}]"), List.of("a"));
    on("^a{,2}$", List.of("a{,2}"), List.of("aa"));
    on("^a{b}$", List.of("a{b}"), List.of("a"));
    // Unicode.
    on("^\\p{L}+$", List.of("aÄ日"), List.of("1", ""));
    on("^\\p{Lu}$", List.of("A", "Ä"), List.of("a"));
    on("^\\P{Lu}$", List.of("a", "1"), List.of("A"));
    on(
        "^\\p{Uppercase_Letter}\\p{gc=Ll}\\p{General_Category=Nd}$",
        List.of("Aa1", "Äé٣"),
        List.of("aA1"));
    on("^\\p{LC}$", List.of("a", "A", "ǅ"), List.of("日"));
    on("^\\p{Script=Greek}\\p{sc=Cyrl}$", List.of("αж"), List.of("aж"));
    on("^[\\p{L}\\p{N}_-]$", List.of("é", "1", "-"), List.of("."));
    on(
        "^\\p{Alphabetic}\\p{White_Space}\\p{ASCII}$",
        List.of("é b", "a\u0085c"),
        List.of("1 b", "a\ufeffb"));
    on("^\\p{Emoji_Presentation}$", List.of("😀"), List.of("a"));
    on("^\\p{Any}\\p{Assigned}$", List.of("ab"), List.of("a\u0378"));
    // Lookaheads, at any place.
    on("^(?=.*\\d)(?=.*[A-Z]).{4,}$", List.of("aA1b", "1Abc"), List.of("aA1", "abc1", "ABCD"));
    on("^(?!.*--)[a-z-]+$", List.of("a-b-c"), List.of("a--b", ""));
    on("^(?!foo$|bar$)\\w+$", List.of("fo", "foobar"), List.of("foo", "bar"));
    on("^((?!foo).)*$", List.of("", "fo", "bar"), List.of("foo", "xfoox"));
    on("a(?=b)", List.of("ab", "acab"), List.of("ac", "a"));
    on("a(?!b)", List.of("a", "ac", "aba"), List.of("ab", "b"));
    on("a(?=b)c", List.of(), List.of("abc", "ac"));
    on("(?=a)|b", List.of("xa", "b"), List.of("x"));
    on("^(?:(?=a)[a-c]|(?!a)[d-f])x$", List.of("ax", "dx", "fx"), List.of("bx", "cx"));
    on("^(a(?=b)|b(?=a|$))+$", List.of("ab", "abab", "b"), List.of("a", "aa", "bb"));
    on("^(?=(?=a)..$)[ab]*$", List.of("ab", "aa"), List.of("a", "ba", "aba"));
    on("^(?!(?=a)b)a", List.of("a"), List.of("b"));
    on("^a(?=$)", List.of("a"), List.of("ab"));
    on("a(?=^)", List.of(), List.of("a", "aa"));
    on("(?!)", List.of(), List.of("", "a"));
    on("(?=)", List.of("", "a"), List.of());
    on("^(?=.{2,3}$)(a|bc)*$", List.of("aa", "bc", "abc", "aaa"), List.of("a", "bcbc"));
    // Borders of words.
    on("\\bfoo\\b", List.of("foo", "a foo b", "-foo-", "éfoo"), List.of("afoo", "foo1", "fo"));
    on("\\Boo\\b", List.of("foo"), List.of("oo", "foob"));
    on("^\\b", List.of("a"), List.of("", "-"));
    on("\\b$", List.of("-a"), List.of("", "a-"));
    on("^\\B$", List.of(""), List.of("a"));
    on("a\\b.", List.of("a-", "ba b"), List.of("ab", "a"));
    on("^(?=\\bx).\\b", List.of("x", "x-"), List.of("xx", "-"));
    on("a(?=\\b).", List.of("a-"), List.of("ab", "a"));
    on("^(\\w+\\b ?)+$", List.of("a b", "ab cd "), List.of("a  b", ""));
  }

  static List<Arguments> cases() {
    return CASES;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsWhatEcmaFinds(String pattern, List<String> found, List<String> not) {
    Language language = Strings.pattern(pattern);
    assertThat(found).allMatch(value -> Texts.hasString(language, value));
    assertThat(not).noneMatch(value -> Texts.hasString(language, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "a)",
        "(a",
        "[a",
        "[b-a]",
        "*",
        "a**",
        "+a",
        "a++",
        "a*+",
        "a?+",
        "^*",
        "$+",
        "(?=a)*",
        "\\",
        "\\x4",
        "\\xg0",
        "\\u12",
        "\\u{110000}",
        "\\u{}",
        "\\u{12",
        "\\c1",
        "\\p",
        "\\pL",
        "\\p{L",
        "\\A",
        "\\Z",
        "\\z",
        "\\a",
        "\\e",
        "\\G",
        "\\Q",
        "\\h",
        "\\R",
        "\\X",
        "\\01",
        "(?P<a>b)",
        "(?<>a)",
        "(?<1a>b)",
        "(?<a",
        "a{3,2}",
        "{2}",
        "a{2}{3}",
        "|*",
        "\\q"
      })
  void saysWhatIsMalformed(String pattern) {
    PatternException refused =
        catchThrowableOfType(PatternException.class, () -> Strings.pattern(pattern));
    assertThat(refused).isNotNull();
    assertThat(refused.kind()).isEqualTo(PatternException.Kind.MALFORMED);
    assertThat(refused).hasMessageContaining("malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a)\\1",
        "(?<a>b)\\k<a>",
        "(?<=a)b",
        "(?<!a)b",
        "(?i)a",
        "(?i:a)",
        "(?>a)",
        "(?#a)",
        "\\p{IsLatin}",
        "\\p{Latin}",
        "\\p{Script_Extensions=Greek}",
        "\\p{Nonsense}",
        "\\p{greek}"
      })
  void saysWhatIsUnsupported(String pattern) {
    PatternException refused =
        catchThrowableOfType(PatternException.class, () -> Strings.pattern(pattern));
    assertThat(refused).isNotNull();
    assertThat(refused.kind()).isEqualTo(PatternException.Kind.UNSUPPORTED);
    assertThat(refused).hasMessageContaining("not supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{0,500}){0,500}",
        "((a{0,100}){0,100}){0,100}",
        "((((a{9}){9}){9}){9}){9}",
        "^.*a.{20}$",
        "^(?=.*a.{9}b)(?=.*c.{9}d)(?=.*e.{9}f)",
        "^((a|b)*a(a|b){14}|c)*$",
        "(\\p{L}{50}){50}",
        "^(.?){2000}$",
        "^(?!.*(.)a.{12}).*b.{12}$"
      })
  void whatWouldTakeTooMuchIsRefused(String pattern) {
    assertThatThrownBy(() -> Strings.pattern(pattern))
        .isInstanceOf(TooComplexException.class)
        .hasMessageContaining("a pattern");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[a", "(?:", "(?=", "a{1,2}(", "(?<a>("})
  void depthAndLengthAreBounded(String part) {
    assertThatThrownBy(() -> Strings.pattern(part.repeat(3_000)))
        .isInstanceOfAny(TooComplexException.class, PatternException.class);
    assertThatThrownBy(() -> Strings.pattern(part.repeat(20_000)))
        .isInstanceOf(TooComplexException.class);
  }
}
