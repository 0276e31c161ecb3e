package dev.tokamak.inference;

/**
 * A prompt as a model reads it.
 *
 * @param text with its control tokens spelled out
 * @param tokens their ids. Not to be changed
 */
public record RenderedPrompt(String text, int[] tokens) {}
