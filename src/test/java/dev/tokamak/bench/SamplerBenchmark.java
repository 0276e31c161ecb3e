package dev.tokamak.bench;

import dev.tokamak.inference.SamplingParams;
import dev.tokamak.sampling.Sampler;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What choosing a token costs, with the default model's vocabulary. Every call gets logits of its
 * own, copied from an array as the engine's are.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SamplerBenchmark {
  private static final int VOCABULARY = 49_152;
  private static final int BATCH = 8;
  private static final int STEPS = 16;

  /** How a request may want its tokens drawn. */
  public enum Kind {
    GREEDY,
    /** What a request that says nothing gets. */
    DEFAULT,
    TOP_P,
    MIN_P,
    TOP_K_AND_TOP_P,
    /** The default with both penalties, 300 biases and 500 tokens said. */
    PENALTIES;

    SamplingParams params() {
      return switch (this) {
        case GREEDY -> SamplingParams.GREEDY;
        case DEFAULT -> params(1, 1, 0, 0, 0, Map.of());
        case TOP_P -> params(1, 0.95f, 0, 0, 0, Map.of());
        case MIN_P -> params(1, 1, 0, 0.05f, 0, Map.of());
        case TOP_K_AND_TOP_P -> params(0.7f, 0.95f, 40, 0, 0, Map.of());
        case PENALTIES -> params(1, 1, 0, 0, 0.5f, biases());
      };
    }

    private static SamplingParams params(
        float temperature,
        float topP,
        int topK,
        float minP,
        float penalty,
        Map<Integer, Float> biases) {
      return new SamplingParams(
          temperature, topP, topK, minP, penalty, penalty, biases, OptionalLong.of(1));
    }

    private static Map<Integer, Float> biases() {
      Map<Integer, Float> biases = new HashMap<>();
      for (int i = 0; i < 300; i++) {
        biases.put(i * 157, i % 3 == 0 ? -100f : 1f);
      }
      return biases;
    }
  }

  @Param public Kind kind;

  private final float[][] steps = new float[STEPS][];
  private final float[] work = new float[VOCABULARY];
  private final Sampler[] samplers = new Sampler[BATCH];
  private int step;

  /** Anew for each iteration, so that the penalties' tables stay as large as in an answer. */
  @Setup(Level.Iteration)
  public void setUp() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < STEPS; i++) {
      steps[i] = logits(random);
    }
    for (int i = 0; i < BATCH; i++) {
      samplers[i] = new Sampler(kind.params(), i);
    }
  }

  /**
   * In the shape of the default model's: a bell curve with a deviation of 3.2, out of which some
   * tokens stand; the best one has a probability of about a half.
   */
  private static float[] logits(SplittableRandom random) {
    float[] logits = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      logits[i] = (float) (3.2 * random.nextGaussian());
    }
    for (int i = 0; i < 30; i++) {
      logits[random.nextInt(VOCABULARY)] = (float) (18 - 2.0 * Math.log(1 + i));
    }
    return logits;
  }

  @Benchmark
  public int oneSequence() {
    return next(samplers[0]);
  }

  /** The same for one step of a full batch: per step, not per token. */
  @Benchmark
  public int batchOfEight() {
    int sum = 0;
    for (Sampler sampler : samplers) {
      sum += next(sampler);
    }
    return sum;
  }

  private int next(Sampler sampler) {
    System.arraycopy(steps[step++ & STEPS - 1], 0, work, 0, VOCABULARY);
    return sampler.sample(work);
  }
}
