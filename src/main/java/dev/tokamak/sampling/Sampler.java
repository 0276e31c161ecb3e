package dev.tokamak.sampling;

import dev.tokamak.inference.SamplingParams;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws one sequence's tokens: penalties and biases, then temperature, then top-k, min-p and top-p,
 * then a draw. That is vLLM's order; llama.cpp lets top-p come before min-p and temperature last.
 * Each works on the probabilities that temperature made, and top-p on what the other two left.
 *
 * <p>Where only some tokens are allowed, all of that concerns these alone: probabilities are those
 * among the allowed ones. That is stronger than any bias: where biases forbid every token that is
 * allowed, they are ignored for that token.
 *
 * <p>Holds the sequence's state (what it has said, its random numbers), so each sequence has its
 * own, for use by one thread at a time. The same seed and the same logits give the same tokens.
 * Nothing is allocated per token once the arrays have their size.
 */
public final class Sampler {
  /**
   * Tokens this far (in units of logit over temperature) below the likeliest one are left out:
   * 200,000 of them together would have a probability of 2e-8, below the resolution of the floats
   * that they are drawn with.
   */
  private static final float NEGLIGIBLE = 30;

  private final SamplingParams params;
  private final SplittableRandom random;
  private final int[] biasedTokens;
  private final float[] biases;

  /** The logits under the biases, for where these go too far. */
  private final float[] unbiased;

  private final TokenCounts said = new TokenCounts();

  private int[] tokens = new int[256];
  private float[] weights = new float[256];
  private int count;

  /**
   * @param choice makes the choices of one request differ although they share a seed
   */
  public Sampler(SamplingParams params, int choice) {
    this.params = params;
    long seed = params.seed().orElseGet(() -> new SplittableRandom().nextLong());
    this.random = randomOf(seed, choice);
    this.biasedTokens =
        params.logitBias().keySet().stream().mapToInt(token -> token).sorted().toArray();
    this.biases = new float[biasedTokens.length];
    this.unbiased = new float[biasedTokens.length];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = params.logitBias().get(biasedTokens[i]);
    }
  }

  /**
   * Chooses the next token and remembers it.
   *
   * @param logits one per entry of the vocabulary; changed in place
   */
  public int sample(float[] logits) {
    adjust(logits);
    int likeliest = argmax(logits);
    int token = params.temperature() == 0 ? likeliest : draw(logits, null, likeliest);
    accept(token);
    return token;
  }

  /**
   * Chooses the next token among those that are allowed, and remembers it.
   *
   * @param logits one per entry of the vocabulary; changed in place
   * @param allowed a bit for each token, the lowest of the first word for token 0; at least one
   * @throws IllegalArgumentException where none is allowed
   */
  public int sample(float[] logits, long[] allowed) {
    adjust(logits);
    int likeliest = AllowedTokens.argmax(logits, allowed);
    if (logits[likeliest] == Float.NEGATIVE_INFINITY && biasedTokens.length > 0) {
      unbias(logits);
      likeliest = AllowedTokens.argmax(logits, allowed);
    }
    int token = params.temperature() == 0 ? likeliest : draw(logits, allowed, likeliest);
    accept(token);
    return token;
  }

  /** Remembers a token of the answer that was not chosen here, since there was no choice. */
  public void accept(int token) {
    if (penalizes()) {
      said.add(token);
    }
  }

  /**
   * A stream of its own for each choice. Arithmetic on the seed would not do: seeds that differ by
   * the generator's own constant give the same stream, one number later.
   */
  private static SplittableRandom randomOf(long seed, int choice) {
    var root = new SplittableRandom(seed);
    for (int i = 0; i < choice; i++) {
      root.split();
    }
    return root.split();
  }

  private boolean penalizes() {
    return params.frequencyPenalty() != 0 || params.presencePenalty() != 0;
  }

  private void adjust(float[] logits) {
    for (int i = 0; i < biasedTokens.length; i++) {
      if (biasedTokens[i] < logits.length) {
        unbiased[i] = logits[biasedTokens[i]];
        // The documented meaning of -100 is a ban, which an addition alone would not make sure of.
        logits[biasedTokens[i]] =
            biases[i] <= -100 ? Float.NEGATIVE_INFINITY : logits[biasedTokens[i]] + biases[i];
      }
    }
    if (penalizes()) {
      for (int i = 0; i < said.size(); i++) {
        logits[said.token(i)] -=
            params.presencePenalty() + said.count(i) * params.frequencyPenalty();
      }
    }
  }

  /** Takes the biases back; tokens that are left out by the model itself stay so. */
  private void unbias(float[] logits) {
    for (int i = 0; i < biasedTokens.length && biasedTokens[i] < logits.length; i++) {
      logits[biasedTokens[i]] = unbiased[i];
    }
  }

  /** The index of the greatest value; the first one among equals. */
  static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * @param allowed null: all of them
   */
  private int draw(float[] logits, long[] allowed, int likeliest) {
    float max = logits[likeliest];
    if (!Float.isFinite(max)) {
      // A broken model, or a ban of every token: there is nothing to draw from, and an exception
      // would end the sequences of others too.
      return likeliest;
    }
    float threshold = max - NEGLIGIBLE * params.temperature();
    count = 0;
    if (allowed == null) {
      collect(logits, threshold);
    } else {
      collect(logits, threshold, allowed);
    }
    if (params.topK() > 0 && params.topK() < count) {
      keepTop(params.topK());
    }
    // As a float it is infinite for the smallest temperatures.
    double scale = 1.0 / params.temperature();
    double total = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = (float) Math.exp((weights[i] - max) * scale);
      total += weights[i];
    }
    if (params.minP() > 0) {
      // The likeliest token's weight is exp(0) = 1.
      total = keepAtLeast(params.minP());
    }
    if (params.topP() < 1) {
      total = keepNucleus(total);
    }
    return pick(total);
  }

  private void collect(float[] logits, float threshold) {
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] >= threshold) {
        collect(token, logits[token]);
      }
    }
  }

  private void collect(float[] logits, float threshold, long[] allowed) {
    for (int i = 0; i < allowed.length; i++) {
      long word = allowed[i];
      if (AllowedTokens.isDense(word)) {
        int end = Math.min(logits.length, (i << 6) + Long.SIZE);
        for (int token = i << 6; token < end; token++) {
          if (logits[token] >= threshold && AllowedTokens.contains(word, token)) {
            collect(token, logits[token]);
          }
        }
      } else {
        for (; word != 0; word &= word - 1) {
          int token = (i << 6) + Long.numberOfTrailingZeros(word);
          if (logits[token] >= threshold) {
            collect(token, logits[token]);
          }
        }
      }
    }
  }

  private void collect(int token, float weight) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
      weights = Arrays.copyOf(weights, 2 * count);
    }
    tokens[count] = token;
    weights[count++] = weight;
  }

  private void keepTop(int k) {
    DescendingPairs.select(weights, tokens, count, k);
    count = k;
  }

  private double keepAtLeast(float weight) {
    int kept = 0;
    double total = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= weight) {
        tokens[kept] = tokens[i];
        weights[kept] = weights[i];
        total += weights[kept++];
      }
    }
    count = kept;
    return total;
  }

  private double keepNucleus(double total) {
    double wanted = params.topP() * total;
    // All tokens lighter than this weigh less together than what the nucleus leaves out, so none of
    // them is in it, and only the few others need sorting.
    keepAtLeast((float) ((total - wanted) / count));
    DescendingPairs.sort(weights, tokens, count);
    double sum = 0;
    int kept = 0;
    while (kept < count && sum < wanted) {
      sum += weights[kept++];
    }
    count = kept;
    return sum;
  }

  private int pick(double total) {
    double point = random.nextDouble() * total;
    for (int i = 0; i < count; i++) {
      point -= weights[i];
      if (point < 0) {
        return tokens[i];
      }
    }
    // Only rounding leads here.
    return tokens[count - 1];
  }
}
