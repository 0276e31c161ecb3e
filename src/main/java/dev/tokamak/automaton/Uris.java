package dev.tokamak.automaton;

/**
 * Uniform resource identifiers in ASCII by RFC 3986, appendix A, less what Java's {@link
 * java.net.URI}, on which validators rest, does not take: an empty hierarchical part.
 */
final class Uris {
  private static final String UNRESERVED = "A-Za-z0-9._~\\-";
  private static final String DELIMITERS = "!$&'()*+,;=";
  private static final String ESCAPED = "%[0-9A-Fa-f]{2}";
  private static final String PATH = "(?:[" + UNRESERVED + DELIMITERS + ":@]|" + ESCAPED + ")";
  private static final String WITHOUT_COLON =
      "(?:[" + UNRESERVED + DELIMITERS + "@]|" + ESCAPED + ")";
  private static final String USER = "(?:[" + UNRESERVED + DELIMITERS + ":]|" + ESCAPED + ")*";
  private static final String NAME = "(?:[" + UNRESERVED + DELIMITERS + "]|" + ESCAPED + ")";
  private static final String SEGMENTS = "(?:/" + PATH + "*)*";
  private static final String TAIL = "(?:\\?(?:" + PATH + "|[/?])*)?(?:#(?:" + PATH + "|[/?])*)?";

  /** A host, or none before a path. */
  private static final String AUTHORITY =
      "//(?:(?:" + USER + "@)?(?:" + NAME + "+|\\[" + Formats.ipv6() + "\\])(?::[0-9]*)?|(?=/))";

  private static final String HIERARCHY =
      AUTHORITY + SEGMENTS + "|/(?:" + PATH + "+" + SEGMENTS + ")?";

  static final String ABSOLUTE =
      "[A-Za-z][A-Za-z0-9+.-]*:(?:" + HIERARCHY + "|" + PATH + "+" + SEGMENTS + ")" + TAIL;

  static final String RELATIVE =
      "(?:" + HIERARCHY + "|" + WITHOUT_COLON + "+" + SEGMENTS + "|)" + TAIL;

  private Uris() {}
}
