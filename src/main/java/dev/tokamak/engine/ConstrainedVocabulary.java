package dev.tokamak.engine;

import dev.tokamak.constrain.Enforceable;
import dev.tokamak.constrain.LongerTokens;
import dev.tokamak.constrain.TokenMasks;
import dev.tokamak.constrain.TokenTrie;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.llama.Vocabulary;
import java.util.stream.IntStream;

/**
 * A model's vocabulary as constraints need it; what is computed for one answer serves all of them.
 *
 * <p>Safe for use by any thread while the model is open.
 */
final class ConstrainedVocabulary {
  private final Vocabulary vocabulary;
  private final TokenMasks masks;
  private final LongerTokens longerTokens;
  private final ForcedTokens forcedTokens;
  private final int[] ends;

  /** Sorts the vocabulary, which takes some ten milliseconds. */
  ConstrainedVocabulary(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    byte[][] pieces = new byte[vocabulary.size()][];
    for (int token = 0; token < pieces.length; token++) {
      pieces[token] = vocabulary.isEndOfGeneration(token) ? null : vocabulary.piece(token);
    }
    var trie = new TokenTrie(pieces);
    this.masks = new TokenMasks(trie);
    this.longerTokens = new LongerTokens(trie);
    this.forcedTokens = new ForcedTokens(vocabulary);
    this.ends =
        IntStream.range(0, vocabulary.size()).filter(vocabulary::isEndOfGeneration).toArray();
  }

  /**
   * The beginning of an answer.
   *
   * @param constraint one that was made for decoding here: {@link Enforceable}
   */
  ConstrainedAnswer begin(AnswerConstraint constraint) {
    return new ConstrainedAnswer((Enforceable) constraint, this);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  TokenMasks masks() {
    return masks;
  }

  LongerTokens longerTokens() {
    return longerTokens;
  }

  ForcedTokens forcedTokens() {
    return forcedTokens;
  }

  /** The tokens that end an answer; read only. */
  int[] ends() {
    return ends;
  }
}
