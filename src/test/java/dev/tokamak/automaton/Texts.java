package dev.tokamak.automaton;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** What the tests of languages ask of them. */
final class Texts {
  private static final int MOST_STATES = 50_000;

  private Texts() {}

  /** The text of a string, as a language of strings has it. */
  static byte[] text(String value) {
    byte[] body = Strings.escape(value);
    byte[] text = new byte[body.length + 1];
    System.arraycopy(body, 0, text, 0, body.length);
    text[body.length] = '"';
    return text;
  }

  static boolean hasString(Language language, String value) {
    return language.contains(text(value));
  }

  static boolean hasNumber(Language language, String text) {
    return language.contains(text.getBytes(UTF_8));
  }

  /** The state behind some bytes; null where no text begins so. */
  static TextState behind(Language language, byte[] bytes) {
    return behind(language.start(), bytes);
  }

  static TextState behind(TextState state, byte[] bytes) {
    TextState at = state;
    for (int i = 0; i < bytes.length && at != null; i++) {
      at = at.next(bytes[i] & 0xff);
    }
    return at;
  }

  static TextState behind(Language language, String bytes) {
    return behind(language, bytes.getBytes(UTF_8));
  }

  /**
   * A text that comes of random steps, which prefers no byte but the ways that differ.
   *
   * @param aim the length from which on it takes the shortest way to the end
   */
  static byte[] random(Language language, Random random, int aim) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextState state = language.start();
    while (true) {
      if (out.size() >= aim) {
        out.writeBytes(completion(state));
        return out.toByteArray();
      }
      if (state.accepting() && (state.last() || random.nextInt(4) == 0)) {
        return out.toByteArray();
      }
      boolean ending = state.next('"') != null && random.nextInt(8) == 0;
      int next = ending ? '"' : step(state, random);
      out.write(next);
      state = state.next(next);
    }
  }

  private static int step(TextState state, Random random) {
    Map<TextState, List<Integer>> ways = new LinkedHashMap<>();
    for (int b = 0; b < 256; b++) {
      TextState next = state.next(b);
      if (next != null) {
        ways.computeIfAbsent(next, way -> new ArrayList<>()).add(b);
      }
    }
    List<List<Integer>> all = List.copyOf(ways.values());
    List<Integer> bytes = all.get(random.nextInt(all.size()));
    return bytes.get(random.nextInt(bytes.size()));
  }

  /** Whether some text can be completed from a state. */
  static boolean completes(TextState from) {
    return completion(from) != null;
  }

  /** One of the shortest ways from a state to the end of a text; null where none was found. */
  private static byte[] completion(TextState from) {
    Map<TextState, Step> seen = new IdentityHashMap<>();
    Queue<TextState> queue = new ArrayDeque<>(List.of(from));
    seen.put(from, new Step(null, 0));
    while (!queue.isEmpty() && seen.size() < MOST_STATES) {
      TextState state = queue.remove();
      if (state.accepting()) {
        return path(seen, state);
      }
      for (int b = 0; b < 256; b++) {
        TextState next = state.next(b);
        if (next != null && seen.putIfAbsent(next, new Step(state, b)) == null) {
          queue.add(next);
        }
      }
    }
    return null;
  }

  private record Step(TextState from, int b) {}

  private static byte[] path(Map<TextState, Step> seen, TextState to) {
    ArrayDeque<Integer> bytes = new ArrayDeque<>();
    for (Step step = seen.get(to); step.from != null; step = seen.get(step.from)) {
      bytes.addFirst(step.b);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.forEach(out::write);
    return out.toByteArray();
  }
}
