package dev.tokamak.automaton;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What texts mean, by a reader that knows nothing of automata. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** The string of a text that lacks its opening quote. */
  static String value(byte[] text) {
    try {
      return MAPPER.readValue('"' + new String(text, UTF_8), String.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(new String(text, UTF_8) + " is no rest of a JSON string", e);
    }
  }
}
