package dev.tokamak.engine;

import dev.tokamak.llama.Vocabulary;
import dev.tokamak.prompt.SpecialTokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns rendered prompts into tokens. A tokenizer never joins text across a control token, so a
 * prompt is turned part by part, and the tokens of long parts are kept: a system text with a
 * hundred tools comes again with every request.
 *
 * <p>Safe for use by any thread while the model is open.
 */
final class PromptTokenizer {
  /** Characters of parts that are worth keeping, and of all that are kept. */
  private static final int LONG = 512;

  private static final int MOST_KEPT = 4 << 20;

  private final Vocabulary vocabulary;
  private final SpecialTokens special;
  private final SpecialTokens.Cutter cutter;

  /** Guarded by itself. */
  private final Map<String, int[]> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptCharacters;

  PromptTokenizer(Vocabulary vocabulary, SpecialTokens special) {
    this.vocabulary = vocabulary;
    this.special = special;
    this.cutter = special.cutter();
  }

  /**
   * The tokens of a prompt, with the one that begins every prompt where the model wants it.
   *
   * @param pieces of which each is turned by itself
   */
  int[] tokens(List<String> pieces) {
    IntStream.Builder tokens = IntStream.builder();
    String begin = special.begin();
    if (vocabulary.addsBeginOfSequence()
        && (begin.isEmpty() || !pieces.getFirst().startsWith(begin))) {
      tokens.add(vocabulary.beginOfSequence());
    }
    for (String piece : pieces) {
      for (String part : cutter.parts(piece)) {
        for (int token : tokens(part)) {
          tokens.add(token);
        }
      }
    }
    return tokens.build().toArray();
  }

  private int[] tokens(String part) {
    if (part.length() < LONG || part.length() > MOST_KEPT) {
      return vocabulary.tokenizePrompt(part);
    }
    synchronized (kept) {
      int[] known = kept.get(part);
      if (known != null) {
        return known;
      }
    }
    int[] tokens = vocabulary.tokenizePrompt(part);
    synchronized (kept) {
      if (kept.put(part, tokens) == null) {
        keptCharacters += part.length();
      }
      var eldest = kept.keySet().iterator();
      while (keptCharacters > MOST_KEPT) {
        keptCharacters -= eldest.next().length();
        eldest.remove();
      }
    }
    return tokens;
  }
}
