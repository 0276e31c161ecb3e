package dev.tokamak.inference;

import java.time.Instant;

/**
 * A model that is being served.
 *
 * @param id the name that requests use
 * @param contextLength tokens of prompt and answer together, for one request
 * @param description the engine's own short description, for example {@code llama 135M Q4_1}
 * @param since when it began to be served
 */
public record ModelInfo(String id, int contextLength, String description, Instant since) {}
