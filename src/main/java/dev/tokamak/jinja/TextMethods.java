package dev.tokamak.jinja;

import dev.tokamak.jinja.Methods.Method;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The methods of strings. Those of markup return markup, and escape what is put into it. */
final class TextMethods {
  private TextMethods() {}

  static Map<String, Method<Text>> all() {
    Map<String, Method<Text>> methods = new HashMap<>();
    addCases(methods);
    addQuestions(methods);
    addParts(methods);
    addPadding(methods);
    methods.put("replace", TextMethods::replace);
    methods.put("join", TextMethods::join);
    methods.put("format", (self, arguments, budget) -> BraceFormat.format(self, arguments, budget));
    methods.put("format_map", TextMethods::formatMap);
    return Map.copyOf(methods);
  }

  private static void addCases(Map<String, Method<Text>> methods) {
    methods.put("lower", change("lower", Strings::lower));
    methods.put("upper", change("upper", Strings::upper));
    methods.put("casefold", change("casefold", text -> Strings.lower(Strings.upper(text))));
    methods.put("capitalize", change("capitalize", Strings::capitalize));
    methods.put("title", change("title", Strings::title));
    methods.put("swapcase", change("swapcase", Strings::swapCase));
  }

  private static Method<Text> change(String name, UnaryOperator<String> change) {
    return (self, arguments, budget) -> {
      arguments.bind(name, 0);
      budget.text(self.string().length());
      return self.with(change.apply(self.string()));
    };
  }

  private static void addQuestions(Map<String, Method<Text>> methods) {
    methods.put("islower", question("islower", Strings::isLower));
    methods.put("isupper", question("isupper", Strings::isUpper));
    methods.put("istitle", question("istitle", Strings::isTitle));
    methods.put("isspace", each("isspace", Strings::isSpace));
    methods.put("isalpha", each("isalpha", Character::isLetter));
    methods.put("isdigit", each("isdigit", TextMethods::isDigit));
    methods.put("isdecimal", each("isdecimal", Character::isDigit));
    methods.put("isnumeric", each("isnumeric", TextMethods::isNumeric));
    methods.put("isalnum", each("isalnum", c -> Character.isLetter(c) || isNumeric(c)));
    methods.put("isascii", question("isascii", s -> s.chars().allMatch(c -> c < 0x80)));
    methods.put(
        "isprintable", question("isprintable", s -> s.codePoints().allMatch(Strings::isPrintable)));
    methods.put("isidentifier", question("isidentifier", TextMethods::isIdentifier));
    methods.put("startswith", affix("startswith", String::startsWith));
    methods.put("endswith", affix("endswith", String::endsWith));
    methods.put("find", (self, arguments, budget) -> find(self, arguments, budget, "find"));
    methods.put("index", (self, arguments, budget) -> find(self, arguments, budget, "index"));
    methods.put("rfind", (self, arguments, budget) -> find(self, arguments, budget, "rfind"));
    methods.put("rindex", (self, arguments, budget) -> find(self, arguments, budget, "rindex"));
    methods.put("count", TextMethods::count);
  }

  private static boolean isNumeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** Superscripts and circled digits count as well. */
  private static boolean isDigit(int c) {
    return Character.isDigit(c)
        || c == 0xb2
        || c == 0xb3
        || c == 0xb9
        || c == 0x2070
        || c >= 0x2074 && c <= 0x2079
        || c >= 0x2080 && c <= 0x2089
        || c >= 0x2460 && c <= 0x2468;
  }

  private static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints().allMatch(c -> c == '_' || Character.isUnicodeIdentifierPart(c));
  }

  private static Method<Text> question(String name, Predicate<String> question) {
    return (self, arguments, _) -> {
      arguments.bind(name, 0);
      return Value.Bool.of(question.test(self.string()));
    };
  }

  private static Method<Text> each(String name, IntPredicate question) {
    return question(name, text -> !text.isEmpty() && text.codePoints().allMatch(question));
  }

  private static Method<Text> affix(String name, BiPredicate<String, String> question) {
    return (self, arguments, budget) -> {
      Arguments.Bound bound = arguments.bind(name, 1, "prefix", "start", "end");
      String text = part(self, bound, 1);
      if (text == null) {
        return Value.Bool.FALSE;
      }
      if (bound.get(0) instanceof Sequence several && several.tuple()) {
        budget.steps(several.items().size());
        return Value.Bool.of(
            several.items().stream().anyMatch(a -> question.test(text, Values.string(a))));
      }
      return Value.Bool.of(question.test(text, bound.string(0, null)));
    };
  }

  /** What lies between two indices, given as arguments; null where they are beyond the end. */
  private static String part(Text self, Arguments.Bound bound, int first) {
    if (bound.absent(first) && bound.absent(first + 1)) {
      return self.string();
    }
    int length = self.length();
    int from = bound.absent(first) ? 0 : bound.integer(first, 0);
    if (from > length) {
      return null;
    }
    from = Methods.within(from, length);
    int to = bound.absent(first + 1) ? length : Methods.within(bound.integer(first + 1, 0), length);
    return from > to ? null : Strings.slice(self.string(), from, to);
  }

  private static Value find(Text self, Arguments arguments, Budget budget, String name) {
    Arguments.Bound bound = arguments.bind(name, 1, "sub", "start", "end");
    String sought = bound.string(0, null);
    String text = part(self, bound, 1);
    int at = -1;
    if (text != null) {
      budget.search(text.length(), sought.length());
      at = name.startsWith("r") ? text.lastIndexOf(sought) : text.indexOf(sought);
    }
    if (at < 0) {
      if (name.endsWith("index")) {
        throw new Failure("substring not found");
      }
      return Value.Int.of(-1);
    }
    int start = bound.absent(1) ? 0 : Methods.within(bound.integer(1, 0), self.length());
    return Value.Int.of(start + text.codePointCount(0, at));
  }

  private static Value count(Text self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("count", 1, "sub", "start", "end");
    String sought = bound.string(0, null);
    String text = part(self, bound, 1);
    if (text == null) {
      return Value.Int.ZERO;
    }
    if (sought.isEmpty()) {
      return Value.Int.of(text.codePointCount(0, text.length()) + 1);
    }
    budget.search(text.length(), sought.length());
    int count = 0;
    for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length())) {
      count++;
    }
    return Value.Int.of(count);
  }

  private static void addParts(Map<String, Method<Text>> methods) {
    methods.put("strip", strip("strip", true, true));
    methods.put("lstrip", strip("lstrip", true, false));
    methods.put("rstrip", strip("rstrip", false, true));
    methods.put("split", (self, arguments, budget) -> split(self, arguments, budget, false));
    methods.put("rsplit", (self, arguments, budget) -> split(self, arguments, budget, true));
    methods.put("splitlines", TextMethods::splitLines);
    methods.put("partition", (self, arguments, budget) -> cut(self, arguments, budget, false));
    methods.put("rpartition", (self, arguments, budget) -> cut(self, arguments, budget, true));
    methods.put(
        "removeprefix",
        (self, arguments, _) -> {
          String prefix = arguments.bind("removeprefix", 1, "prefix").string(0, null);
          String text = self.string();
          return self.with(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
        });
    methods.put(
        "removesuffix",
        (self, arguments, _) -> {
          String suffix = arguments.bind("removesuffix", 1, "suffix").string(0, null);
          String text = self.string();
          int end = text.length() - suffix.length();
          return self.with(text.endsWith(suffix) ? text.substring(0, end) : text);
        });
  }

  private static Method<Text> strip(String name, boolean left, boolean right) {
    return (self, arguments, budget) -> {
      Arguments.Bound bound = arguments.bind(name, 0, "chars");
      return strip(self, bound.absent(0) ? null : bound.string(0, null), left, right, budget);
    };
  }

  /**
   * @param characters null for white space
   */
  static Text strip(Text self, String characters, boolean left, boolean right, Budget budget) {
    budget.search(self.string().length(), characters == null ? 0 : characters.length());
    return self.with(Strings.strip(self.string(), characters, left, right));
  }

  private static Value split(Text self, Arguments arguments, Budget budget, boolean fromRight) {
    Arguments.Bound bound = arguments.bind(fromRight ? "rsplit" : "split", 0, "sep", "maxsplit");
    int limit = bound.integer(1, -1);
    String text = self.string();
    List<String> parts;
    if (bound.absent(0)) {
      parts = fromRight ? Strings.wordsFromRight(text, limit) : Strings.words(text, limit);
    } else {
      String separator = bound.string(0, null);
      if (separator.isEmpty()) {
        throw new Failure("empty separator");
      }
      budget.search(text.length(), separator.length());
      parts =
          fromRight
              ? Strings.splitFromRight(text, separator, limit)
              : Strings.split(text, separator, limit);
    }
    budget.text(text.length());
    return Methods.texts(parts, self, budget);
  }

  private static Value splitLines(Text self, Arguments arguments, Budget budget) {
    boolean keepEnds = arguments.bind("splitlines", 0, "keepends").truth(0, false);
    budget.text(self.string().length());
    return Methods.texts(Strings.lines(self.string(), keepEnds), self, budget);
  }

  private static Value cut(Text self, Arguments arguments, Budget budget, boolean last) {
    String separator = arguments.bind(last ? "rpartition" : "partition", 1, "sep").string(0, null);
    if (separator.isEmpty()) {
      throw new Failure("empty separator");
    }
    String text = self.string();
    budget.search(text.length(), separator.length());
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    List<String> parts =
        at >= 0
            ? List.of(text.substring(0, at), separator, text.substring(at + separator.length()))
            : last ? List.of("", "", text) : List.of(text, "", "");
    return Sequence.tuple(Methods.texts(parts, self, budget).items());
  }

  private static void addPadding(Map<String, Method<Text>> methods) {
    methods.put("ljust", (self, arguments, budget) -> pad("ljust", self, arguments, budget));
    methods.put("rjust", (self, arguments, budget) -> pad("rjust", self, arguments, budget));
    methods.put("center", (self, arguments, budget) -> pad("center", self, arguments, budget));
    methods.put(
        "zfill",
        (self, arguments, budget) -> {
          int width = arguments.bind("zfill", 1, "width").integer(0, 0);
          String text = self.string();
          int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
          String digits = Strings.pad(text.substring(sign), width - sign, width, "0", budget);
          return self.with(text.substring(0, sign) + digits);
        });
    methods.put(
        "expandtabs",
        (self, arguments, budget) -> {
          int size = arguments.bind("expandtabs", 0, "tabsize").integer(0, 8);
          return self.with(Strings.expandTabs(self.string(), size, budget));
        });
  }

  private static Value pad(String name, Text self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind(name, 1, "width", "fillchar");
    int width = bound.integer(0, 0);
    String fill = bound.string(1, " ");
    if (fill.codePointCount(0, fill.length()) != 1) {
      throw new Failure("the fill character must be exactly one character long");
    }
    return self.with(
        switch (name) {
          case "ljust" -> Strings.pad(self.string(), width, 0, fill, budget);
          case "rjust" -> Strings.pad(self.string(), width, width, fill, budget);
          default -> Strings.center(self.string(), width, fill, budget);
        });
  }

  private static Value replace(Text self, Arguments arguments, Budget budget) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    String old = bound.string(0, null);
    bound.string(1, null);
    Text replacement = (Text) bound.get(1);
    budget.search(self.string().length(), old.length());
    return self.with(
        Strings.replace(
            self.string(),
            old,
            self.safe() ? Strings.escape(replacement) : replacement.string(),
            bound.integer(2, -1),
            budget));
  }

  private static Value join(Text self, Arguments arguments, Budget budget) {
    Value parts = arguments.bind("join", 1, "iterable").get(0);
    var output = new Output(budget);
    int index = 0;
    for (Iterator<Value> items = Values.iterate(parts, budget); items.hasNext(); index++) {
      Value item = items.next();
      if (index > 0) {
        output.append(self.string());
      }
      if (item instanceof Text text) {
        output.append(self.safe() ? Strings.escape(text) : text.string());
      } else if (self.safe()) {
        output.append(Strings.escape(Representation.str(item, budget)));
      } else {
        throw new Failure(
            "sequence item %d: expected str instance, %s found".formatted(index, item.type()));
      }
    }
    return self.with(output.toString());
  }

  private static Value formatMap(Text self, Arguments arguments, Budget budget) {
    if (!(arguments.bind("format_map", 1, "mapping").get(0) instanceof Dict dict)) {
      throw new Failure("format_map() takes a mapping");
    }
    return BraceFormat.format(self, new Arguments(List.of(), BraceFormat.names(dict)), budget);
  }
}
