package dev.tokamak.automaton;

import java.util.List;
import java.util.Map;

/**
 * The formats of JSON Schema (draft 2020-12, validation, section 7.3), each no wider than its RFC
 * says and than common validators accept. What an RFC allows and validators dispute is left out.
 */
final class Formats {
  private static final String HOUR = "(?:[01][0-9]|2[0-3])";
  private static final String SIXTY = "[0-5][0-9]";

  /**
   * RFC 3339. Leap seconds are left out, as no grammar tells whether there was one, and so is the
   * offset -00:00, which some validators refuse.
   */
  private static final String LOCAL_TIME = HOUR + ":" + SIXTY + ":" + SIXTY + "(?:\\.[0-9]{1,9})?";

  private static final String TIME =
      LOCAL_TIME + "(?:[Zz]|(?!-00:00)[+-]" + HOUR + ":" + SIXTY + ")";

  /** Java knows no larger offset; the largest in use is 14 hours. */
  private static final String NEAR_TIME =
      LOCAL_TIME + "(?:[Zz]|(?!-00:00)[+-](?:(?:0[0-9]|1[0-7]):" + SIXTY + "|18:00))";

  private static final String YEAR_WITH_LEAP_DAY =
      "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";

  private static final String DATE =
      "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
          + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
          + "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
          + "|"
          + YEAR_WITH_LEAP_DAY
          + "-02-29)";

  /** RFC 3339, appendix A. */
  private static final String TIME_SPAN =
      "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";

  private static final String DURATION =
      "P(?:(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)(?:"
          + TIME_SPAN
          + ")?|"
          + TIME_SPAN
          + "|[0-9]+W)";

  /** RFC 1123, section 2.1. */
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  private static final String HOSTNAME = LABEL + "(?:\\." + LABEL + ")*";
  private static final int HOSTNAME_LENGTH = 253;

  /** RFC 5321, section 4.1.2, without quoted local parts and addresses in brackets. */
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

  private static final String EMAIL = "(?=[^@]{1,64}@)" + ATOM + "(?:\\." + ATOM + ")*@" + HOSTNAME;

  /** RFC 5321, section 4.5.3.1.3, less the angle brackets. */
  private static final int EMAIL_LENGTH = 254;

  /** RFC 3986, section 3.2.2. */
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

  private static final String IPV4 = "(?:" + OCTET + "\\.){3}" + OCTET;
  private static final String IPV6 = ipv6();

  /** RFC 4122, section 3. */
  private static final String UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("date-time", DATE + "[Tt]" + NEAR_TIME),
          Map.entry("date", DATE),
          Map.entry("time", TIME),
          Map.entry("duration", DURATION),
          Map.entry("email", EMAIL),
          Map.entry("hostname", HOSTNAME),
          Map.entry("ipv4", IPV4),
          Map.entry("ipv6", IPV6),
          Map.entry("uri", Uris.ABSOLUTE),
          Map.entry("uri-reference", Uris.ABSOLUTE + "|" + Uris.RELATIVE),
          Map.entry("uuid", UUID));

  private static final Map<String, Integer> LENGTHS =
      Map.of("hostname", HOSTNAME_LENGTH, "email", EMAIL_LENGTH);

  private static final Cache<String, Language> LANGUAGES = new Cache<>(100, language -> 1);

  private Formats() {}

  /** Null for a format that is not known. */
  static Language of(String name) {
    return PATTERNS.containsKey(name) ? LANGUAGES.get(name, Formats::compile) : null;
  }

  private static Language compile(String name) {
    Work work = new Work("the format " + name);
    Dfa dfa = PatternCompiler.whole(RegexParser.parse(PATTERNS.get(name)), work);
    if (name.equals("email")) {
      dfa = Products.of(dfa, mailDomains(work), Products.Kind.AND, work);
    }
    int longest = LENGTHS.getOrDefault(name, StringState.UNBOUNDED);
    return StringLanguage.of(StringAutomaton.of(dfa), 0, longest);
  }

  /** What ends in a known top-level domain, or has a domain of one label. */
  private static Dfa mailDomains(Work work) {
    Regex known =
        new Regex.Sequence(
            List.of(
                RegexParser.parse("^[^@]*@(?:[^.]+\\.)+"),
                TopLevelDomains.regex(),
                new Regex.Assert(Regex.Place.END)));
    Regex local = RegexParser.parse("^[^@]*@[^.]+$");
    return PatternCompiler.search(new Regex.Choice(List.of(known, local)), work);
  }

  /** RFC 3986, section 3.2.2. */
  static String ipv6() {
    String word = "[0-9A-Fa-f]{1,4}";
    String last = "(?:" + word + ":" + word + "|" + IPV4 + ")";
    StringBuilder forms = new StringBuilder("(?:(?:" + word + ":){6}" + last);
    for (int behind = 5; behind >= -1; behind--) {
      // Behind the gap stand so many words, and the last two words or an address of IPv4.
      String before =
          behind == 5 ? "" : "(?:(?:" + word + ":){0," + (4 - behind) + "}" + word + ")?";
      forms.append("|").append(before).append("::");
      forms.append(behind >= 0 ? "(?:" + word + ":){" + behind + "}" + last : word);
    }
    forms.append("|(?:(?:" + word + ":){0,6}" + word + ")?::)");
    return forms.toString();
  }
}
