package dev.tokamak.api;

import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.util.List;

/**
 * Tells senders of fields that were ignored, in {@code Warning} headers of the form {@code 299 -
 * "unknown field: foo"} (RFC 7234, 5.5).
 */
final class Warnings {
  static final String HEADER = "Warning";

  private static final int MAX_WARNINGS = 16;
  private static final int MAX_SHOWN = 64;

  private Warnings() {}

  static void add(ResponseBuilder response, List<String> unknownFields) {
    int shown = Math.min(unknownFields.size(), MAX_WARNINGS);
    for (int i = 0; i < shown; i++) {
      response.header(HEADER, "299 - \"unknown field: " + shown(unknownFields.get(i)) + "\"");
    }
    if (unknownFields.size() > shown) {
      response.header(
          HEADER, "299 - \"" + (unknownFields.size() - shown) + " more unknown fields\"");
    }
  }

  /** A sender's name for something, cut to a size and to characters that any header may hold. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), MAX_SHOWN); i++) {
      char c = name.charAt(i);
      shown.append(c > ' ' && c < 0x7f && c != '"' && c != '\\' ? c : '?');
    }
    return name.length() > MAX_SHOWN ? shown.append("...").toString() : shown.toString();
  }
}
