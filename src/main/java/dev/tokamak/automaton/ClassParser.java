package dev.tokamak.automaton;

import dev.tokamak.automaton.RegexParser.Reader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads what stands in brackets. */
final class ClassParser {
  private ClassParser() {}

  static CodePoints parse(Reader in) {
    boolean negative = in.take('^');
    Set<CodePoints> sets = new LinkedHashSet<>();
    while (!in.take(']')) {
      CodePoints first = atom(in);
      if (in.peek() != '-' || in.peek(1) == ']' || in.peek(1) < 0) {
        sets.add(first);
        continue;
      }
      in.next();
      CodePoints last = atom(in);
      if (!single(first) || !single(last)) {
        // A set cannot bound a range: the hyphen means itself.
        sets.addAll(List.of(first, CodePoints.of('-'), last));
        continue;
      }
      if (first.first(0) > last.first(0)) {
        throw in.malformed("a range of characters is in the wrong order");
      }
      sets.add(CodePoints.range(first.first(0), last.first(0)));
    }
    CodePoints set = CodePoints.union(sets);
    return negative ? set.not() : set;
  }

  private static CodePoints atom(Reader in) {
    int c = in.next();
    return c == '\\' ? Escapes.parse(in, true) : CodePoints.of(c);
  }

  private static boolean single(CodePoints set) {
    return set.ranges() == 1 && set.first(0) == set.last(0);
  }
}
