package dev.tokamak.constrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.TextState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lists the strings of a language that has few. */
final class Words {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Words() {}

  static List<String> of(Language strings) {
    var words = new ArrayList<String>();
    var text = new ByteArrayOutputStream();
    text.write('"');
    if (strings.start() != null) {
      collect(strings.start(), text.toByteArray(), words);
    }
    return words;
  }

  private static void collect(TextState state, byte[] text, List<String> words) {
    if (state.accepting()) {
      words.add(read(text));
    }
    for (int b = 0; b < 256; b++) {
      TextState next = state.next(b);
      if (next != null) {
        byte[] longer = java.util.Arrays.copyOf(text, text.length + 1);
        longer[text.length] = (byte) b;
        collect(next, longer, words);
      }
    }
  }

  private static String read(byte[] text) {
    try {
      return JSON.readValue(new String(text, StandardCharsets.UTF_8), String.class);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a language of strings holds what is none", impossible);
    }
  }
}
