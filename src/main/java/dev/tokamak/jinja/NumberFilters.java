package dev.tokamak.jinja;

import dev.tokamak.jinja.Filters.Filter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/** Filters that make numbers, or work on them. */
final class NumberFilters {
  private static final int MAX_PLACES = 400;

  private NumberFilters() {}

  static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    filters.put("int", NumberFilters::toInteger);
    filters.put("float", NumberFilters::toReal);
    filters.put("abs", NumberFilters::abs);
    filters.put("round", NumberFilters::round);
    filters.put("filesizeformat", NumberFilters::fileSize);
    return filters;
  }

  private static Value toInteger(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
    Value fallback = bound.get(0, Value.Int.ZERO);
    return switch (subject) {
      case Text text -> {
        BigInteger integer = Numbers.parse(text.string(), bound.integer(1, 10));
        Double real = integer == null ? Floats.parse(text.string()) : null;
        yield integer != null
            ? new Value.Int(integer)
            : real != null && Double.isFinite(real) ? Numbers.toInteger(real) : fallback;
      }
      case Value.Real real ->
          Double.isNaN(real.number()) ? fallback : Numbers.toInteger(real.number());
      case Value.Int _, Value.Bool _ -> new Value.Int(Numbers.integer(subject));
      case Value.Undefined undefined -> throw undefined.failure();
      default -> fallback;
    };
  }

  private static Value toReal(Rendering rendering, Value subject, Arguments arguments) {
    Value fallback = arguments.bind("float", 0, "default").get(0, new Value.Real(0));
    return switch (subject) {
      case Text text -> {
        Double real = Floats.parse(text.string());
        yield real == null ? fallback : new Value.Real(real);
      }
      case Value.Real _, Value.Int _, Value.Bool _ -> new Value.Real(Numbers.toDouble(subject));
      case Value.Undefined undefined -> throw undefined.failure();
      default -> fallback;
    };
  }

  private static Value abs(Rendering rendering, Value subject, Arguments arguments) {
    arguments.bind("abs", 0);
    return subject instanceof Value.Real real
        ? new Value.Real(Math.abs(real.number()))
        : new Value.Int(Numbers.integer(subject).abs());
  }

  private static Value round(Rendering rendering, Value subject, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
    int places = bound.integer(0, 0);
    if (Math.abs((long) places) > MAX_PLACES) {
      throw new Failure("round() knows at most " + MAX_PLACES + " places");
    }
    return switch (bound.string(1, "common")) {
      case "common" -> round(subject, places);
      case "ceil" -> round(subject, places, RoundingMode.CEILING);
      case "floor" -> round(subject, places, RoundingMode.FLOOR);
      default -> throw new Failure("method must be common, ceil or floor");
    };
  }

  /** Halves go to the even neighbour; an integer stays one. */
  private static Value round(Value number, int places) {
    if (!(number instanceof Value.Real real)) {
      return new Value.Int(
          places >= 0
              ? Numbers.integer(number)
              : new BigDecimal(Numbers.integer(number))
                  .setScale(places, RoundingMode.HALF_EVEN)
                  .toBigInteger());
    }
    if (!Double.isFinite(real.number())) {
      return real;
    }
    double rounded =
        new BigDecimal(real.number()).setScale(places, RoundingMode.HALF_EVEN).doubleValue();
    return new Value.Real(Math.copySign(rounded, real.number()));
  }

  private static Value round(Value number, int places, RoundingMode mode) {
    double scale = Math.pow(10, places);
    double scaled = Numbers.toDouble(number) * scale;
    if (!Double.isFinite(scaled)) {
      throw new Failure("cannot convert float " + Floats.nonFinite(scaled) + " to integer");
    }
    double whole = mode == RoundingMode.CEILING ? Math.ceil(scaled) : Math.floor(scaled);
    // An integer has no negative zero.
    return new Value.Real((whole + 0.0) / scale);
  }

  private static Value fileSize(Rendering rendering, Value subject, Arguments arguments) {
    boolean binary = arguments.bind("filesizeformat", 0, "binary").truth(0, false);
    double bytes = size(subject);
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return Text.of("1 Byte");
    }
    if (bytes < base) {
      return Text.of(Numbers.toInteger(bytes).number() + " Bytes");
    }
    String prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = base;
    int prefix = 0;
    while (prefix < prefixes.length() - 1 && bytes >= unit * base) {
      unit *= base;
      prefix++;
    }
    String number = FormatSpec.parse(".1f").real(bytes / unit, rendering.budget());
    return Text.of(number + " " + prefixes.charAt(prefix) + (binary ? "iB" : "B"));
  }

  private static double size(Value subject) {
    if (!(subject instanceof Text text)) {
      return Numbers.toDouble(subject);
    }
    Double size = Floats.parse(text.string());
    if (size == null) {
      throw new Failure("could not convert string to float");
    }
    return size;
  }
}
