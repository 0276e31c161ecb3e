package dev.tokamak.jinja;

import dev.tokamak.jinja.Filters.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that work on texts. Most of them first make a text of what they are given. */
final class TextFilters {
  private TextFilters() {}

  static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("lower", change("lower", Strings::lower));
    filters.put("upper", change("upper", Strings::upper));
    filters.put("capitalize", change("capitalize", Strings::capitalize));
    filters.put("title", change("title", TextFilters::title));
    filters.put("string", (rendering, subject, _) -> soft(rendering, subject));
    filters.put("trim", TextFilters::trim);
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("center", TextFilters::center);
    filters.put("truncate", TextFilters::truncate);
    filters.put("format", TextFilters::format);
    filters.put("wordcount", TextFilters::countWords);
    filters.put("safe", (rendering, subject, _) -> new Text(rendering.str(subject), true));
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put(
        "forceescape",
        (rendering, subject, _) -> new Text(Strings.escape(rendering.str(subject)), true));
    filters.put("striptags", TextFilters::stripTags);
    filters.put("urlencode", TextFilters::urlEncode);
    return filters;
  }

  /** A text as it is, and anything else as it is printed. */
  private static Text soft(Rendering rendering, Value subject) {
    return subject instanceof Text text ? text : Text.of(rendering.str(subject));
  }

  private static Filter change(String name, UnaryOperator<String> change) {
    return (rendering, subject, arguments) -> {
      arguments.bind(name, 0);
      Text text = soft(rendering, subject);
      rendering.budget().text(text.string().length());
      return text.with(change.apply(text.string()));
    };
  }

  /** Words begin behind white space, hyphens and opening brackets. */
  private static String title(String text) {
    var result = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int begin = at;
      while (at < text.length()
          && separatesWords(text.charAt(at)) == separatesWords(text.charAt(begin))) {
        at++;
      }
      int first = begin + Character.charCount(text.codePointAt(begin));
      result
          .append(Strings.upper(text.substring(begin, first)))
          .append(Strings.lower(text.substring(first, at)));
    }
    return result.toString();
  }

  private static boolean separatesWords(char c) {
    return Strings.isSpace(c) || "-({[<".indexOf(c) >= 0;
  }

  private static Value trim(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("trim", 0, "chars");
    String characters = bound.absent(0) ? null : bound.string(0, null);
    return TextMethods.strip(soft(rendering, subject), characters, true, true, rendering.budget());
  }

  private static Value replace(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
    String text = rendering.str(subject);
    String old = rendering.str(bound.get(0));
    int limit = bound.absent(2) ? -1 : bound.integer(2, -1);
    rendering.budget().search(text.length(), old.length());
    return Text.of(
        Strings.replace(text, old, rendering.str(bound.get(1)), limit, rendering.budget()));
  }

  private static Value indent(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
    Text text = soft(rendering, requireText(subject));
    Budget budget = rendering.budget();
    Text width =
        bound.get(0, Value.Int.of(4)) instanceof Text given
            ? given
            : Text.of(new Output(budget).repeat(" ", bound.integer(0, 4)).toString());
    String indention = width.string();
    List<String> lines = Strings.lines(text.string() + "\n", false);
    budget.copy(text.string().length());
    var output = new Output(budget);
    boolean blank = bound.truth(2, false);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      output.append(i == 0 ? "" : "\n");
      boolean indented = i == 0 ? bound.truth(1, false) : blank || !line.isEmpty();
      output.append(indented ? indention : "").append(line);
    }
    return text.with(output.toString());
  }

  private static Value requireText(Value subject) {
    Values.string(subject);
    return subject;
  }

  private static Value center(Rendering rendering, Value subject, Arguments arguments) {
    int width = arguments.bind("center", 0, "width").integer(0, 80);
    Text text = soft(rendering, subject);
    return text.with(Strings.center(text.string(), width, " ", rendering.budget()));
  }

  private static Value truncate(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
    String end = bound.string(2, "...");
    int length = bound.integer(0, 255);
    int leeway = bound.absent(3) ? 5 : bound.integer(3, 5);
    int endLength = end.codePointCount(0, end.length());
    if (length < endLength) {
      throw new Failure("expected length >= " + endLength + ", got " + length);
    }
    if (leeway < 0) {
      throw new Failure("expected leeway >= 0, got " + leeway);
    }
    if (Values.length(subject) <= (long) length + leeway) {
      return subject;
    }
    Text text = (Text) requireText(subject);
    String cut = Strings.slice(text.string(), 0, length - endLength);
    if (!bound.truth(1, false)) {
      int space = cut.lastIndexOf(' ');
      cut = space < 0 ? cut : cut.substring(0, space);
    }
    return Strings.concatenate(text.with(cut), Text.of(end), rendering.budget());
  }

  private static Value format(Rendering rendering, Value subject, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new Failure("can't handle positional and keyword arguments at the same time");
    }
    Text text = soft(rendering, subject);
    Value values =
        arguments.named().isEmpty()
            ? Sequence.tuple(arguments.positional())
            : Globals.dict(arguments, rendering.budget());
    return PercentFormat.format(text, values, rendering.budget());
  }

  private static Value countWords(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("wordcount", 0);
    int count = 0;
    boolean within = false;
    for (Iterator<Integer> i = soft(rendering, subject).string().codePoints().iterator();
        i.hasNext(); ) {
      int c = i.next();
      boolean word = c == '_' || Character.isLetterOrDigit(c);
      count += word && !within ? 1 : 0;
      within = word;
    }
    return Value.Int.of(count);
  }

  private static Value escape(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("escape", 0);
    Text text = soft(rendering, subject);
    rendering.budget().text(text.string().length());
    return new Text(Strings.escape(text), true);
  }

  private static Value stripTags(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("striptags", 0);
    String text = without(without(rendering.str(subject), "<!--", "-->"), "<", ">");
    String spaced = String.join(" ", Strings.words(text, -1));
    return Text.of(
        spaced
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"));
  }

  private static String without(String text, String begin, String end) {
    var result = new StringBuilder();
    int at = 0;
    for (int from; (from = text.indexOf(begin, at)) >= 0; ) {
      int to = text.indexOf(end, from);
      if (to < 0) {
        break;
      }
      result.append(text, at, from);
      at = to + end.length();
    }
    return result.append(text, at, text.length()).toString();
  }

  private static Value urlEncode(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("urlencode", 0);
    Budget budget = rendering.budget();
    if (subject instanceof Text || !Values.isIterable(subject)) {
      return Text.of(quoted(rendering.str(subject), "-._~/", budget));
    }
    Value pairs = subject instanceof Dict dict ? new DictView(DictView.Kind.ITEMS, dict) : subject;
    List<String> parts = new ArrayList<>();
    for (Value pair : Values.items(pairs, budget)) {
      List<Value> both = Values.items(pair, budget);
      if (both.size() != 2) {
        throw new Failure("urlencode() takes a mapping or pairs");
      }
      parts.add(query(rendering, both.get(0)) + "=" + query(rendering, both.get(1)));
    }
    return Text.of(String.join("&", parts));
  }

  private static String query(Rendering rendering, Value value) {
    return quoted(rendering.str(value), "-._~", rendering.budget()).replace("%20", "+");
  }

  private static String quoted(String text, String kept, Budget budget) {
    var output = new Output(budget);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0);
      output.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return output.toString();
  }
}
