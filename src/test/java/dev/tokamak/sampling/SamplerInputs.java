package dev.tokamak.sampling;

import dev.tokamak.inference.SamplingParams;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** What tests of the sampler feed it. */
final class SamplerInputs {
  private SamplerInputs() {}

  static SamplingParams params(
      float temperature, float topP, int topK, float minP, OptionalLong seed) {
    return new SamplingParams(temperature, topP, topK, minP, 0, 0, Map.of(), seed);
  }

  static float[] logits(float... logits) {
    return logits;
  }

  /** Between 0 and {@code range}. */
  static float[] randomLogits(int count, float range, long seed) {
    var random = new SplittableRandom(seed);
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = range * (float) random.nextDouble();
    }
    return logits;
  }
}
