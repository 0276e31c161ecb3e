package dev.tokamak.inference;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is drawn from the model's logits.
 *
 * @param temperature 0..2; 0 takes the likeliest token, always
 * @param topP (0, 1]: the smallest set of tokens whose probability reaches it (nucleus); 1 keeps
 *     all
 * @param topK keeps the K likeliest tokens; 0 keeps all
 * @param minP 0..1: drops tokens less likely than this share of the likeliest one; 0 keeps all
 * @param frequencyPenalty -2..2, subtracted from a token's logit for each time the answer has it
 * @param presencePenalty -2..2, subtracted once from the logit of a token that the answer has
 * @param logitBias token id to -100..100, added to the logit; -100 forbids the token, 100 all but
 *     forces it; a constraint that leaves none but forbidden tokens wins
 * @param seed makes the drawing repeatable; a random one is taken where it is absent
 */
public record SamplingParams(
    float temperature,
    float topP,
    int topK,
    float minP,
    float frequencyPenalty,
    float presencePenalty,
    Map<Integer, Float> logitBias,
    OptionalLong seed) {

  /** The likeliest token each time, nothing else. */
  public static final SamplingParams GREEDY =
      new SamplingParams(0, 1, 0, 0, 0, 0, Map.of(), OptionalLong.empty());

  /** More biases than this are refused: each costs work in every step. */
  public static final int MAX_BIASES = 1024;

  public SamplingParams {
    check(temperature >= 0 && temperature <= 2, "temperature", "must be between 0 and 2");
    check(topP > 0 && topP <= 1, "topP", "must be greater than 0 and at most 1");
    check(topK >= 0, "topK", "must be 0 (off) or more");
    check(minP >= 0 && minP <= 1, "minP", "must be between 0 and 1");
    check(
        frequencyPenalty >= -2 && frequencyPenalty <= 2,
        "frequencyPenalty",
        "must be between -2 and 2");
    check(
        presencePenalty >= -2 && presencePenalty <= 2,
        "presencePenalty",
        "must be between -2 and 2");
    check(
        logitBias.size() <= MAX_BIASES,
        "logitBias",
        "must not have more than " + MAX_BIASES + " entries");
    logitBias.forEach(
        (token, bias) -> {
          check(token >= 0, "logitBias." + token, "must be a token id, 0 or more");
          check(bias >= -100 && bias <= 100, "logitBias." + token, "must be between -100 and 100");
        });
    logitBias = Map.copyOf(logitBias);
  }

  private static void check(boolean valid, String param, String message) {
    if (!valid) {
      throw ErrorCode.INVALID_REQUEST.at(param, message);
    }
  }
}
