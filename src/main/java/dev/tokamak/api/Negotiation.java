package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import java.util.List;
import java.util.Locale;

/**
 * Decides between one JSON document and a stream of events. A field in the body says more than a
 * header that many clients always send alike, so {@code stream} decides where it is given, and
 * {@code Accept} (RFC 9110, 12.5.1) where it is not.
 */
final class Negotiation {
  private Negotiation() {}

  /**
   * Whether the answer is to be streamed.
   *
   * @param stream the body's field, or null
   * @param accept the values of the {@code Accept} headers, possibly none
   */
  static boolean streams(Boolean stream, List<String> accept) {
    float json = quality(accept, "application", "json");
    float events = quality(accept, "text", "event-stream");
    if (Boolean.TRUE.equals(stream)) {
      // Clients that always accept JSON alone ask for streams in the body.
      if (events == 0 && json == 0) {
        throw notAcceptable();
      }
      return true;
    }
    if (Boolean.FALSE.equals(stream) ? json == 0 : json == 0 && events == 0) {
      throw notAcceptable();
    }
    return stream == null && events > json;
  }

  private static RuntimeException notAcceptable() {
    return ErrorCode.NOT_ACCEPTABLE.because(
        "Accept must allow application/json or, for a stream, text/event-stream");
  }

  /** The weight of a media type; of several ranges that match, the most specific one counts. */
  private static float quality(List<String> accept, String type, String subtype) {
    if (accept.isEmpty()) {
      return 1;
    }
    float quality = 0;
    int best = -1;
    for (String header : accept) {
      for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
        String[] parts = range.split(";");
        String name = parts[0].strip();
        int specificity =
            name.equals(type + "/" + subtype)
                ? 2
                : name.equals(type + "/*") ? 1 : name.equals("*/*") ? 0 : -1;
        if (specificity > best) {
          best = specificity;
          quality = weight(parts);
        }
      }
    }
    return quality;
  }

  private static float weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Float.parseFloat(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
