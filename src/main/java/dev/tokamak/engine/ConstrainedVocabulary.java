package dev.tokamak.engine;

import dev.tokamak.constrain.LongerTokens;
import dev.tokamak.constrain.TokenMasks;
import dev.tokamak.constrain.TokenTrie;
import dev.tokamak.llama.Vocabulary;
import java.util.stream.IntStream;

/**
 * A model's vocabulary as constraints need it; what is computed for one answer serves all of them.
 *
 * <p>Safe for use by any thread while the model is open.
 */
final class ConstrainedVocabulary {
  private final AnswerPieces pieces;
  private final TokenMasks masks;
  private final LongerTokens longerTokens;
  private final ForcedTokens forcedTokens;
  private final int[] ends;

  /** Sorts the vocabulary, which takes some ten milliseconds. */
  ConstrainedVocabulary(Vocabulary vocabulary, AnswerPieces pieces) {
    this.pieces = pieces;
    byte[][] texts = new byte[vocabulary.size()][];
    for (int token = 0; token < texts.length; token++) {
      texts[token] = vocabulary.isEndOfGeneration(token) ? null : pieces.of(token);
    }
    var trie = new TokenTrie(texts);
    this.masks = new TokenMasks(trie);
    this.longerTokens = new LongerTokens(trie);
    this.forcedTokens = new ForcedTokens(vocabulary, pieces);
    this.ends =
        IntStream.range(0, vocabulary.size()).filter(vocabulary::isEndOfGeneration).toArray();
  }

  AnswerPieces pieces() {
    return pieces;
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
