package dev.tokamak.sampling;

import dev.tokamak.inference.SamplingParams;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Top-k, min-p and top-p by their definitions, in doubles, with no thought of speed. */
final class TruncationReference {
  private static final double CLOSE = 1e-5;

  private final SamplingParams params;
  private boolean close;

  TruncationReference(SamplingParams params) {
    this.params = params;
  }

  /** Whether rounding may decide otherwise about a token at one of the borders. */
  boolean isClose() {
    return close;
  }

  Set<Integer> kept(float[] logits) {
    double[] weights = new double[logits.length];
    double max = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    for (int i = 0; i < logits.length; i++) {
      weights[i] = Math.exp((logits[i] - max) / params.temperature());
    }
    List<Integer> tokens =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(token -> -logits[token]))
            .limit(params.topK() == 0 ? logits.length : params.topK())
            .filter(token -> reaches(weights[token], params.minP()))
            .toList();
    return tokens.stream().limit(nucleus(tokens, weights)).collect(Collectors.toSet());
  }

  private boolean reaches(double value, double border) {
    close |= Math.abs(value - border) < CLOSE && value != 1;
    return value >= border;
  }

  private int nucleus(List<Integer> tokens, double[] weights) {
    double total = tokens.stream().mapToDouble(token -> weights[token]).sum();
    double sum = 0;
    int size = 0;
    while (size < tokens.size() && (size == 0 || !reaches(sum / total, params.topP()))) {
      sum += weights[tokens.get(size++)];
    }
    return size;
  }
}
