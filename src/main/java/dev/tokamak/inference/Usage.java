package dev.tokamak.inference;

/**
 * What an answer cost, in tokens.
 *
 * @param promptTokens tokens of the rendered prompt, cached ones included
 * @param cachedTokens those of the prompt that did not have to be computed
 * @param completionTokens tokens generated, over all choices
 */
public record Usage(int promptTokens, int cachedTokens, int completionTokens) {
  public static final Usage NONE = new Usage(0, 0, 0);

  public int totalTokens() {
    return promptTokens + completionTokens;
  }
}
