package dev.tokamak.conformance;

import com.networknt.schema.format.DateFormat;
import com.networknt.schema.format.DateTimeFormat;
import com.networknt.schema.format.DurationFormat;
import com.networknt.schema.format.EmailFormat;
import com.networknt.schema.format.Format;
import com.networknt.schema.format.IPv6Format;
import com.networknt.schema.format.PatternFormat;
import com.networknt.schema.format.TimeFormat;
import com.networknt.schema.format.UriFormat;
import com.networknt.schema.format.UriReferenceFormat;
import java.util.List;

/** The formats that answers obey; any other one is an annotation. */
final class Formats {
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

  static final List<Format> ENFORCED =
      List.of(
          new DateFormat(),
          new DateTimeFormat(),
          new DurationFormat(),
          new EmailFormat(),
          new IPv6Format(),
          new TimeFormat(),
          new UriFormat(),
          new UriReferenceFormat(),
          pattern("hostname", LABEL + "(?:\\." + LABEL + ")*"),
          pattern("ipv4", "(?:" + BYTE + "\\.){3}" + BYTE),
          pattern("uuid", "\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}"));

  private Formats() {}

  private static Format pattern(String name, String regex) {
    return PatternFormat.of(name, regex, null);
  }
}
