package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of byte strings that a deterministic automaton recognizes. Immutable and safe for use by
 * many threads.
 */
public abstract class Language {
  /** Only this package makes languages. */
  Language() {}

  /** The state before the first byte; null where the language is empty. */
  public abstract TextState start();

  /** Whether a text belongs to it. */
  public final boolean contains(byte[] text) {
    TextState state = start();
    for (int i = 0; i < text.length && state != null; i++) {
      state = state.next(text[i] & 0xff);
    }
    return state != null && state.accepting();
  }

  /** Whether no text belongs to it. */
  public final boolean isEmpty() {
    return start() == null;
  }

  /**
   * The texts that belong to both.
   *
   * @throws TooComplexException where that takes more than is allowed
   */
  public final Language and(Language other) {
    return combine(other, Products.Kind.AND);
  }

  /**
   * The texts that belong to either.
   *
   * @throws TooComplexException where that takes more than is allowed
   */
  public final Language or(Language other) {
    return combine(other, Products.Kind.OR);
  }

  /**
   * The texts of this one that do not belong to another.
   *
   * @throws TooComplexException where that takes more than is allowed
   */
  public final Language minus(Language other) {
    return combine(other, Products.Kind.MINUS);
  }

  abstract Language combine(Language other, Products.Kind kind);

  /**
   * How many texts it has.
   *
   * @return {@link Long#MAX_VALUE} for infinitely many, and for more than fit or can be counted in
   *     reasonable time
   */
  public abstract long words();

  /**
   * Exactly these texts.
   *
   * @throws TooComplexException where they take more states than are allowed
   */
  public static Language ofTexts(Collection<byte[]> texts) {
    List<int[]> words = new ArrayList<>(texts.size());
    for (byte[] text : texts) {
      int[] word = new int[text.length];
      for (int i = 0; i < word.length; i++) {
        word[i] = text[i] & 0xff;
      }
      words.add(word);
    }
    return ByteLanguage.of(WordGraph.of(words, new Work("a list of texts")));
  }
}
