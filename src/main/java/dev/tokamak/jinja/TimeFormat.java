package dev.tokamak.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * The directives of {@code strftime} in the C locale. Those of the time zone write nothing, as for
 * Python's {@code datetime.now()}.
 */
final class TimeFormat {
  private final ZonedDateTime time;

  private TimeFormat(ZonedDateTime time) {
    this.time = time;
  }

  static String format(String format, ZonedDateTime time, Budget budget) {
    var directives = new TimeFormat(time);
    var output = new Output(budget);
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        output.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      boolean unpadded = directive == '-' && i + 1 < format.length();
      if (unpadded) {
        directive = format.charAt(++i);
      }
      String written = directives.write(directive);
      output.append(unpadded ? unpadded(written) : written);
    }
    return output.toString();
  }

  private static String unpadded(String number) {
    String stripped = number.replaceFirst("^[0 ]+", "");
    return stripped.isEmpty() && !number.isEmpty() ? "0" : stripped;
  }

  private String write(char directive) {
    return switch (directive) {
      case 'a' -> pattern("EEE");
      case 'A' -> pattern("EEEE");
      case 'b', 'h' -> pattern("MMM");
      case 'B' -> pattern("MMMM");
      case 'c' -> pattern("EEE MMM ") + write('e') + pattern(" HH:mm:ss yyyy");
      case 'C' -> number("%02d", time.getYear() / 100);
      case 'd' -> pattern("dd");
      case 'D', 'x' -> pattern("MM/dd/yy");
      case 'e' -> number("%2d", time.getDayOfMonth());
      case 'f' -> number("%06d", time.getNano() / 1000);
      case 'F' -> pattern("yyyy-MM-dd");
      case 'g' -> number("%02d", time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'G' -> number("%d", time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> pattern("HH");
      case 'I' -> number("%02d", time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'j' -> number("%03d", time.getDayOfYear());
      case 'k' -> number("%2d", time.getHour());
      case 'l' -> number("%2d", time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'm' -> pattern("MM");
      case 'M' -> pattern("mm");
      case 'n' -> "\n";
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'r' -> write('I') + pattern(":mm:ss ") + write('p');
      case 'R' -> pattern("HH:mm");
      case 's' -> Long.toString(time.toEpochSecond());
      case 'S' -> pattern("ss");
      case 't' -> "\t";
      case 'T', 'X' -> pattern("HH:mm:ss");
      case 'u' -> number("%d", time.getDayOfWeek().getValue());
      case 'U' -> number("%02d", week(time.getDayOfWeek().getValue() % 7));
      case 'V' -> number("%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> number("%d", time.getDayOfWeek().getValue() % 7);
      case 'W' -> number("%02d", week(time.getDayOfWeek().getValue() - 1));
      case 'y' -> pattern("yy");
      case 'Y' -> number("%d", time.getYear());
      case 'z', 'Z' -> "";
      case '%' -> "%";
      default -> "%" + directive;
    };
  }

  private String pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }

  private static String number(String format, int number) {
    return format.formatted(number);
  }

  /** Of the year, where the first one begins with the first day that a week begins with. */
  private int week(int dayOfWeek) {
    return (time.getDayOfYear() + 6 - dayOfWeek) / 7;
  }
}
