/**
 * Chooses the next token from a model's logits. Plain Java: it knows neither the engine nor HTTP,
 * and depends on {@code inference} for {@link dev.tokamak.inference.SamplingParams} alone. Start
 * reading at {@link dev.tokamak.sampling.Sampler}.
 */
package dev.tokamak.sampling;
